package io.ringback.dispatch.send;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * Replaces every informational response of an HTTP/2 connection by 103: the client skips 100 and 103, and treats any
 * other as final.
 */
final class InformationalHeaders extends Http2FrameListenerDecorator {
    private static final String SWITCHING_PROTOCOLS = "101";
    private static final String EARLY_HINTS = "103";

    InformationalHeaders(Http2FrameListener listener) {
        super(listener);
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean end)
            throws Http2Exception {
        unify(headers);
        super.onHeadersRead(context, stream, headers, padding, end);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int stream,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end)
            throws Http2Exception {
        unify(headers);
        super.onHeadersRead(context, stream, headers, dependency, weight, exclusive, padding, end);
    }

    private static void unify(Http2Headers headers) {
        CharSequence status = headers.status();
        if (status != null
                && HttpStatusClass.valueOf(status) == HttpStatusClass.INFORMATIONAL
                && !SWITCHING_PROTOCOLS.contentEquals(status)) {
            headers.status(EARLY_HINTS);
        }
    }
}
