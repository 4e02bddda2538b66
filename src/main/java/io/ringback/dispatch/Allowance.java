package io.ringback.dispatch;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.Http1xClientConnection;
import io.vertx.core.http.impl.HttpClientConnection;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How much a connection may still bring, and how long it may stay: both by the requests that go over it.
 *
 * <p>The bounds of an answer do not hold what belongs to none: pings, settings, frames of streams that ended, bytes that
 * the codec skips. Each request may be answered in the smallest chunks and still find room.
 *
 * <p>And a connection that opens when all who waited for it have given up belongs to no pool that would ever close it.
 */
final class Allowance extends ChannelInboundHandlerAdapter {
    static final long FOR_A_REQUEST = 512 * 1024;

    /** As many as may be on their way over one connection at once, and a few. */
    private static final long MOST_REQUESTS = 128;

    private static final AttributeKey<Allowance> KEY = AttributeKey.valueOf(Allowance.class, "allowance");

    private @Nullable ChannelHandlerContext front;
    private final long most;
    private final long unusedNanos;
    private long brought;
    private long left = FOR_A_REQUEST;

    private long lastUse = System.nanoTime();
    private @Nullable Future<?> check;

    private Allowance(long most, Duration unused) {
        this.most = most;
        this.unusedNanos = unused.toNanos();
    }

    /**
     * For a new connection, on its event loop.
     *
     * @param unused how long after the last request began the connection is closed; it must be longer than any takes
     */
    static void watch(HttpConnection connection, Duration unused) {
        Channel channel = ((HttpClientConnection) connection).channel();
        Allowance allowance = new Allowance(
                connection instanceof Http1xClientConnection ? FOR_A_REQUEST : MOST_REQUESTS * FOR_A_REQUEST, unused);
        channel.attr(KEY).set(allowance);
        channel.pipeline().addFirst(allowance);
    }

    static Allowance of(HttpConnection connection) {
        return ((HttpClientConnection) connection).channel().attr(KEY).get();
    }

    /** Call before a request is written. */
    void grant() {
        left = Math.min(most, left + FOR_A_REQUEST);
        lastUse = System.nanoTime();
    }

    /** How many bytes the connection brought so far. */
    long brought() {
        return brought;
    }

    /** Closes the connection now, whatever waits to be written: a receiver that does not read would make it wait forever. */
    void cut() {
        if (front != null) {
            var _ = front.close();
        }
    }

    boolean isSpent() {
        return left < 0;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        front = context;
        checkIn(context, unusedNanos);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (check != null) {
            check.cancel(false);
        }
    }

    private void checkIn(ChannelHandlerContext context, long nanos) {
        check = context.executor().schedule(() -> checkUse(context), nanos, TimeUnit.NANOSECONDS);
    }

    private void checkUse(ChannelHandlerContext context) {
        long rest = unusedNanos - (System.nanoTime() - lastUse);
        if (rest <= 0) {
            cut();
        } else {
            checkIn(context, rest);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        if (read instanceof ByteBuf bytes) {
            left -= bytes.readableBytes();
            brought += bytes.readableBytes();
        }
        if (isSpent()) {
            ReferenceCountUtil.release(read);
            cut();
        } else {
            context.fireChannelRead(read);
        }
    }
}
