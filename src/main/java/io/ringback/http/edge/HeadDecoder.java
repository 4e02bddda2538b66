package io.ringback.http.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the requests of one connection by Netty's decoder, and adds limits that Netty 4.1 and Vert.x 4.5 lack:
 * <ul>
 * <li>the time of a head, from its first byte on. The idle and read timeouts of Vert.x restart with each byte, and run
 * between two requests too. A head in one read needs no timer. The connection is closed without a 408, since an earlier
 * response may be half sent.
 * <li>the form of chunk sizes ({@link ChunkLines}).
 * <li>a {@code Content-Length} together with {@code Transfer-Encoding}, which Netty removes and {@link ApiEntryHandler}
 * rejects.
 * <li>forwarding headers ({@link Forwarding}).
 * </ul>
 *
 * <p>The framework limits the request line, the headers and a part of a chunk ({@code quarkus.http.limits}).
 */
final class HeadDecoder extends HttpRequestDecoder {
    private final Duration limit;
    private final Forwarding forwarding;
    private final CallerConnection callerConnection;
    private boolean inRequest;
    private boolean inHead;
    private boolean refused;
    private boolean reading;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ChunkLines chunks;
    private @Nullable Future<?> deadline;

    HeadDecoder(HttpServerOptions options, Duration limit, Forwarding forwarding, CallerConnection callerConnection) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(options.getMaxInitialLineLength())
                .setMaxHeaderSize(options.getMaxHeaderSize())
                .setMaxChunkSize(options.getMaxChunkSize())
                .setInitialBufferSize(options.getDecoderInitialBufferSize())
                .setStrictLineParsing(true));
        this.forwarding = forwarding;
        this.limit = limit;
        this.callerConnection = callerConnection;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        callerConnection.readBy(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) throws Exception {
        reading = true;
        try {
            super.channelRead(context, read);
        } finally {
            reading = false;
        }
    }

    /**
     * Releases the memory of an unfinished request. For a closed connection Netty does so only after it has read all
     * pending data of all others, which may exceed the memory.
     */
    void giveBack() {
        if (context != null && !reading) {
            ByteBuf held = internalBuffer();
            held.skipBytes(held.readableBytes());
            try {
                super.channelRead(context, Unpooled.EMPTY_BUFFER);
            } catch (Exception impossible) {
                throw new IllegalStateException("decoding made no progress on a request", impossible);
            }
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (refused || (chunks != null && !chunks.accepts(in))) {
            refuse(in, out);
            return;
        }
        inHead = !inRequest;
        int readable = in.readableBytes();
        super.decode(context, in, out);
        if (chunks != null) {
            chunks.passed(readable - in.readableBytes());
        }
        if (!out.isEmpty()) {
            if (out.getFirst() instanceof HttpRequest head) {
                check(head, out);
            }
            inHead = false;
            inRequest = !(out.getLast() instanceof LastHttpContent);
            if (!inRequest) {
                chunks = null;
            } else if (out.getLast() instanceof HttpMessage message && HttpUtil.isTransferEncodingChunked(message)) {
                chunks = new ChunkLines();
            }
            forget();
        }
    }

    private void check(HttpRequest head, List<Object> out) {
        Throwable fault = head.decoderResult().cause();
        if (fault == null) {
            forwarding.reduce(head.headers());
            if (forwarding.readsHost(head.headers())) {
                return;
            }
            fault = new IllegalArgumentException("the Host header is malformed");
        }
        out.clear();
        out.add(UndecodableHead.request(head, fault));
        out.add(LastHttpContent.EMPTY_LAST_CONTENT);
        refused = true;
    }

    /** Ends the body at the ambiguous framing, and reads nothing more from this connection. */
    private void refuse(ByteBuf in, List<Object> out) {
        in.skipBytes(in.readableBytes());
        if (!refused) {
            refused = true;
            LastHttpContent broken = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
            broken.setDecoderResult(
                    DecoderResult.failure(new IllegalArgumentException("the size of a chunk is malformed")));
            out.add(broken);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        super.channelReadComplete(context);
        if (inHead && deadline == null) {
            deadline = context.executor()
                    .schedule(() -> callerConnection.close(), limit.toMillis(), TimeUnit.MILLISECONDS);
            callerConnection.headBegun();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        forget();
        super.channelInactive(context);
    }

    /**
     * Keeps a {@code Content-Length} that Netty would remove because of {@code Transfer-Encoding}, so that the edge
     * rejects the request.
     */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {}

    private void forget() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
            callerConnection.headEnded();
        }
    }
}
