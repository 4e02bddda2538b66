package io.ringback.dispatch.send;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.Http1xClientConnection;
import io.vertx.core.http.impl.HttpClientConnection;
import io.vertx.core.http.impl.HttpClientRequestBase;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tracks one connection to a receiver: which requests use it, how much it may still send, and whether it can be reused.
 *
 * <p>It counts all bytes, since the limits of a response do not cover data outside of responses: pings, settings,
 * frames of ended streams, bytes that the codec skips. Each request adds an allowance that suffices even for the
 * smallest chunks.
 */
final class ReceiverConnection extends ChannelInboundHandlerAdapter {
    static final long BYTES_FOR_A_REQUEST = 512 * 1024;

    /** Maximum number of concurrent requests on one connection, with a margin. */
    private static final long MOST_REQUESTS = 128;

    private static final AttributeKey<ReceiverConnection> KEY =
            AttributeKey.valueOf(ReceiverConnection.class, "connection");

    /** Modified by {@link IdleConnections} only. */
    @Nullable
    ReceiverConnection older;

    @Nullable
    ReceiverConnection newer;

    boolean listed;
    long idleSince;

    private final HttpConnection connection;
    private final IdleConnections idle;
    private final boolean http1;
    private final long mostBytes;
    private @Nullable ChannelHandlerContext front;
    private long brought;
    private long left = BYTES_FOR_A_REQUEST;

    private int requests;
    private boolean used;
    private boolean last;
    private boolean expecting;
    private boolean answering;
    private int refusedAbove = Integer.MAX_VALUE;
    private final HeaderBlocks blocks = new HeaderBlocks();
    private @Nullable SendFailure sendFailure;

    private ReceiverConnection(HttpConnection connection, IdleConnections idle) {
        this.connection = connection;
        this.idle = idle;
        this.http1 = connection instanceof Http1xClientConnection;
        this.mostBytes = http1 ? BYTES_FOR_A_REQUEST : MOST_REQUESTS * BYTES_FOR_A_REQUEST;
    }

    /** Begins to track a new connection, on its event loop. */
    static ReceiverConnection watch(HttpConnection connection, IdleConnections idle) {
        Channel channel = channel(connection);
        ReceiverConnection watched = new ReceiverConnection(connection, idle);
        channel.attr(KEY).set(watched);
        channel.pipeline().addFirst(watched);
        idle.add(watched, channel.eventLoop());
        return watched;
    }

    static ReceiverConnection of(HttpConnection connection) {
        return channel(connection).attr(KEY).get();
    }

    static Channel channel(HttpConnection connection) {
        return ((HttpClientConnection) connection).channel();
    }

    /** The number of the HTTP/2 stream of {@code request}; 0 for none. */
    static int stream(@Nullable HttpClientRequest request) {
        return request instanceof HttpClientRequestBase sent ? sent.streamId() : 0;
    }

    boolean isHttp1() {
        return http1;
    }

    /**
     * Begins a request; to be called before it is written.
     *
     * @param onlyOnce whether no other request may follow
     * @return whether the request is not the first
     */
    boolean begin(boolean onlyOnce) {
        boolean before = used;
        used = true;
        last |= onlyOnce;
        expecting = true;
        answering = false;
        requests++;
        idle.remove(this);
        left = Math.min(mostBytes, left + BYTES_FOR_A_REQUEST);
        return before;
    }

    /** Ends a request, whatever its result; to be called once. */
    void end() {
        requests--;
        if (requests > 0 || front == null || !front.channel().isActive()) {
            return;
        }
        if (last && !http1) {
            cut();
        } else {
            idle.add(this, front.executor());
        }
    }

    /** Returns whether incoming bytes belong to a request; for HTTP/1.1. */
    boolean expectsAnswer() {
        return expecting;
    }

    /** Records that the receiver has begun to respond. */
    void answerBegins() {
        answering = true;
    }

    /** Returns whether a byte of a response has arrived since the last request began. */
    boolean hasAnswered() {
        return answering;
    }

    /**
     * Records that a response is complete, before the client is notified.
     *
     * @param reusable whether the connection may serve another request; otherwise it closes as soon as the client
     *     has read the response
     */
    void answerEnds(boolean reusable) {
        expecting = false;
        if (!reusable || last) {
            var _ = connection.shutdown(1, TimeUnit.SECONDS);
        }
    }

    /** Closes the connection because of a fault of the receiver. */
    void fail(SendFailure cause) {
        sendFailure = cause;
        cut();
    }

    /** Returns the reason why the connection was closed here; null when it was not. */
    @Nullable
    SendFailure fault() {
        return sendFailure;
    }

    /** Records the last request that the receiver will answer, in HTTP/2. */
    void goAway(int lastStream) {
        refusedAbove = Math.min(refusedAbove, lastStream);
    }

    /** Returns whether the receiver reported that it has not processed the request on this stream. */
    boolean wasRefused(int stream) {
        return stream > refusedAbove;
    }

    /** Returns the handler that follows HTTP/2 frames; it must be placed behind decryption. */
    HeaderBlocks blocks() {
        return blocks;
    }

    /** Returns whether a response has begun on this stream that the client has not reported yet. */
    boolean isWithinHead(int stream) {
        return blocks.areUnderway(stream);
    }

    /** Returns the number of received bytes. */
    long brought() {
        return brought;
    }

    /**
     * Closes the connection at once, even with pending writes: a receiver that does not read would block that forever.
     */
    void cut() {
        if (front != null) {
            var _ = front.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        front = context;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        idle.remove(this);
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        if (read instanceof ByteBuf bytes) {
            left -= bytes.readableBytes();
            brought += bytes.readableBytes();
        }
        if (left < 0) {
            ReferenceCountUtil.release(read);
            fail(new SendFailure(ClientError.OVERSIZED, "connection"));
        } else {
            context.fireChannelRead(read);
        }
    }
}
