package io.ringback.http.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the memory of one caller's connection, and closes it when the caller reads responses too slowly.
 *
 * <p>A response that fits into the socket buffers needs no watching. Otherwise the caller must read at least
 * {@value #LEAST_READ} bytes in each {@link #PATIENCE}.
 */
final class CallerConnection extends ChannelDuplexHandler {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final long LEAST_READ = 64 << 10;

    private final ConnectionLimits.Share share;
    private final boolean secure;
    private @Nullable HeadDecoder reader;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> check;
    private long unread;
    private boolean open = true;

    CallerConnection(ConnectionLimits.Share share, boolean secure) {
        this.share = share;
        this.secure = secure;
    }

    /** Returns whether the connection uses TLS with this process. */
    boolean secure() {
        return secure;
    }

    void readBy(HeadDecoder decoder) {
        reader = decoder;
    }

    /** Returns the number of response bytes waiting to be sent. */
    long unread() {
        return unread;
    }

    void headBegun() {
        if (open) {
            share.headBegun(this);
        }
    }

    void headEnded() {
        share.headEnded(this);
    }

    /** Closes the connection without a response: another one may be half sent. */
    void close() {
        if (context != null) {
            var _ = context.close();
        }
        if (reader != null) {
            reader.giveBack();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        share.enter(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext connection) {
        open = false;
        share.leave(this);
        if (check != null) {
            check.cancel(false);
        }
        connection.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext connection, Object read) {
        share.heard(this);
        connection.fireChannelRead(read);
    }

    @Override
    public void write(ChannelHandlerContext connection, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes && bytes.isReadable()) {
            int size = bytes.readableBytes();
            share.answering(this, size);
            unread += size;
            var _ = connection.write(message, promise.unvoid().addListener(_ -> {
                unread -= size;
                share.answered(this, size);
            }));
        } else {
            var _ = connection.write(message, promise);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext connection) {
        if (connection.channel().isWritable()) {
            if (check != null) {
                check.cancel(false);
                check = null;
            }
        } else if (check == null) {
            watch(connection, connection.channel().bytesBeforeWritable());
        }
        connection.fireChannelWritabilityChanged();
    }

    /** Checks after a while whether {@code unread} has decreased. */
    private void watch(ChannelHandlerContext connection, long unread) {
        check = connection
                .executor()
                .schedule(() -> look(connection, unread), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look(ChannelHandlerContext connection, long before) {
        check = null;
        long now = connection.channel().bytesBeforeWritable();
        if (now > 0 && now > before - LEAST_READ) {
            close();
        } else if (now > 0) {
            watch(connection, now);
        }
    }
}
