package io.ringback.dispatch.send;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the responses of one HTTP/1.1 connection, and closes it after any response with an ambiguous end.
 *
 * <p>Bytes after a response would count as the response to the next request. So a byte that arrives while no request
 * waits closes the connection. The same applies after a response with trailing bytes or ambiguous framing.
 * Informational responses are consumed here (RFC 9110, section 15.2), except an unexpected 101.
 */
final class ResponseDecoder extends HttpResponseDecoder {
    static final int MOST_INFORMATIONAL = 8;
    static final SendFailure TOO_MANY_INFORMATIONAL =
            new SendFailure(ClientError.PROTOCOL, "too many informational answers");

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final ReceiverConnection connection;
    private final ChunkSizes sizes = new ChunkSizes();
    private boolean chunked;
    private boolean inDoubt;
    private int informational;

    ResponseDecoder(HttpDecoderConfig config, ReceiverConnection connection) {
        super(config);
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) throws Exception {
        if (connection.expectsAnswer()) {
            connection.answerBegins();
            super.channelRead(context, read);
        } else {
            ReferenceCountUtil.release(read);
            connection.cut();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        int known = out.size();
        int from = in.readerIndex();
        boolean inChunks = chunked;
        super.decode(context, in, out);
        if (inChunks && !sizes.areUsual(in, from, in.readerIndex())) {
            inDoubt = true;
        }
        for (int i = known; i < out.size(); i++) {
            if (out.get(i) instanceof HttpMessage broken
                    && broken.decoderResult().isFailure()) {
                return;
            }
            if (out.get(i) instanceof HttpResponse head) {
                if (isInformational(head)) {
                    out.subList(i, out.size()).clear();
                    countInformational();
                    return;
                }
                begin(head);
            }
            if (out.get(i) instanceof LastHttpContent end
                    && !end.decoderResult().isFailure()) {
                end(in);
            }
        }
    }

    /**
     * Fails the response: Netty would use the chunks and drop the length, but the receiver may have meant the length.
     */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        inDoubt = true;
        super.handleTransferEncodingChunkedWithContentLength(message);
    }

    private static boolean isInformational(HttpResponse head) {
        return head.status().codeClass() == HttpStatusClass.INFORMATIONAL
                && head.status().code() != SWITCHING_PROTOCOLS;
    }

    private void countInformational() {
        informational++;
        if (informational > MOST_INFORMATIONAL) {
            connection.fail(TOO_MANY_INFORMATIONAL);
        }
    }

    private void begin(HttpResponse head) {
        HttpHeaders headers = head.headers();
        String coding = headers.get(HttpHeaderNames.TRANSFER_ENCODING);
        chunked = coding != null && HttpUtil.isTransferEncodingChunked(head);
        if (chunked) {
            sizes.reset();
        }
        int status = head.status().code();
        boolean bodiless = status == NO_CONTENT || status == NOT_MODIFIED;
        inDoubt |= !HttpVersion.HTTP_1_1.equals(head.protocolVersion())
                || !HttpUtil.isKeepAlive(head)
                || (coding != null && (bodiless || !isChunkedOnly(headers, coding)))
                || (bodiless && !isZero(headers.get(HttpHeaderNames.CONTENT_LENGTH)));
    }

    private static boolean isChunkedOnly(HttpHeaders headers, String coding) {
        return "chunked".equalsIgnoreCase(coding)
                && headers.getAll(HttpHeaderNames.TRANSFER_ENCODING).size() == 1;
    }

    private static boolean isZero(@Nullable String length) {
        return length == null || length.equals("0");
    }

    private void end(ByteBuf in) {
        boolean reusable = !inDoubt && !in.isReadable();
        in.skipBytes(in.readableBytes());
        inDoubt = false;
        chunked = false;
        informational = 0;
        connection.answerEnds(reusable);
    }
}
