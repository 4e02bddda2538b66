package io.ringback.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SingleThreadEventLoop;
import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.VertxHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;

/**
 * Gives each connection a {@link HeadDecoder}.
 *
 * <p>Neither Quarkus nor Vert.x lets anyone near a connection before its first request is there. So it stands at the open
 * port, through which Netty hands on what it accepts. Connections of the first moment, before this process can be known to
 * be ready, and those with TLS pass as they are.
 */
@ApplicationScoped
class HeadLimit {
    private final HttpConfig config;
    private final Forwarding forwarding;
    private final Refusals refusals;

    HeadLimit(HttpConfig config, Forwarding forwarding, Refusals refusals) {
        this.forwarding = forwarding;
        this.refusals = refusals;
        this.config = config;
    }

    void install(@ObservesAsync HttpServerStart started, Vertx vertx) {
        ((VertxInternal) vertx)
                .getAcceptorEventLoopGroup()
                .forEach(loop -> loop.execute(() -> ((SingleThreadEventLoop) loop)
                        .registeredChannelsIterator()
                        .forEachRemaining(port -> port.pipeline().addFirst(new Doorkeeper(started.options())))));
    }

    /** Sees each connection before it has a pipeline. */
    private final class Doorkeeper extends ChannelInboundHandlerAdapter {
        private final HttpServerOptions options;

        Doorkeeper(HttpServerOptions options) {
            this.options = options;
        }

        @Override
        public void channelRead(ChannelHandlerContext port, Object connection) {
            ((Channel) connection).pipeline().addFirst(new Fitter(options));
            port.fireChannelRead(connection);
        }
    }

    /** Replaces the decoder once there is one, before a byte is read. */
    private final class Fitter extends ChannelInboundHandlerAdapter {
        private final HttpServerOptions options;

        Fitter(HttpServerOptions options) {
            this.options = options;
        }

        @Override
        public void channelActive(ChannelHandlerContext connection) {
            ChannelPipeline pipeline = connection.pipeline();
            ChannelHandlerContext decoder = pipeline.context(VertxHttpRequestDecoder.class);
            if (decoder != null) {
                pipeline.replace(
                        decoder.handler(), decoder.name(), new HeadDecoder(options, config.headTimeout(), forwarding));
                if (pipeline.get("handler") instanceof VertxHandler<?> handler
                        && handler.getConnection() instanceof HttpServerConnection served) {
                    served.invalidRequestHandler(refusals::undecodable);
                }
            }
            connection.fireChannelActive();
            pipeline.remove(this);
        }
    }
}
