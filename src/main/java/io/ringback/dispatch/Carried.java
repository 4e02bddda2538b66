package io.ringback.dispatch;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;

/**
 * What a connection has carried: whether a request went over it before, and whether a byte came back since the last.
 *
 * <p>It sits in the pipeline, since the client tells of an answer only when its head is whole. Of HTTP/2 it hears
 * nothing: there a byte belongs to any of many requests.
 */
final class Carried extends ChannelInboundHandlerAdapter {
    /** An attribute, since a pipeline is emptied when its connection closes. */
    private static final AttributeKey<Carried> KEY = AttributeKey.valueOf(Carried.class, "carried");

    private static final String HTTP_1_CODEC = "codec";

    private volatile boolean used;
    private volatile boolean heard;

    /** For a new connection, on its event loop. */
    static void watch(HttpConnection connection) {
        Channel channel = ((HttpClientConnection) connection).channel();
        Carried carried = new Carried();
        channel.attr(KEY).set(carried);
        if (channel.pipeline().get(HTTP_1_CODEC) != null) {
            channel.pipeline().addBefore(HTTP_1_CODEC, null, carried);
        }
    }

    static Carried by(HttpConnection connection) {
        return ((HttpClientConnection) connection).channel().attr(KEY).get();
    }

    /** Call before a request is written; whether it is not the first. */
    boolean isReused() {
        boolean before = used;
        used = true;
        heard = false;
        return before;
    }

    boolean hasAnswered() {
        return heard;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        heard = true;
        context.fireChannelRead(bytes);
    }
}
