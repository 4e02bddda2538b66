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
 * Decodes the requests of one connection by Netty's own decoder, and adds what neither Netty 4.1 nor Vert.x 4.5 limits:
 *
 * <ul>
 *   <li>the time of a head, from its first byte on. The idle and read timeouts of Vert.x begin anew with each byte, and run
 *       between two requests as well. A head that is there in one read costs no timer. The connection is closed without a
 *       408: an answer to an earlier request may be half sent.
 *   <li>the form of chunk sizes ({@link ChunkLines}).
 *   <li>a {@code Content-Length} beside {@code Transfer-Encoding}, which Netty removes and {@link ApiEntryHandler} refuses.
 *   <li>what proxies report ({@link Forwarding}).
 * </ul>
 *
 * <p>Lengths of the request line, the headers and a part of a chunk are the framework's ({@code quarkus.http.limits}).
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
     * Gives back the memory of what was read of an unfinished request. Netty does so for a closed connection only when
     * everything that had come on all others was read, which may be more than there is memory.
     */
    void giveBack() {
        if (context != null && !reading) {
            ByteBuf held = internalBuffer();
            held.skipBytes(held.readableBytes());
            try {
                super.channelRead(context, Unpooled.EMPTY_BUFFER);
            } catch (Exception impossible) {
                throw new IllegalStateException("nothing was read, and it was not understood", impossible);
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
            fault = new IllegalArgumentException("the Host is malformed");
        }
        out.clear();
        out.add(UndecodableHead.request(head, fault));
        out.add(LastHttpContent.EMPTY_LAST_CONTENT);
        refused = true;
    }

    /** Ends the body where its framing stopped to be clear, and reads nothing of this connection any more. */
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

    /** Leaves a {@code Content-Length} beside {@code Transfer-Encoding} where Netty hides it, for the edge to refuse both. */
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
