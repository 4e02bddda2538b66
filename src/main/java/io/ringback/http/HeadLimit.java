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
import java.util.stream.StreamSupport;

/**
 * Gives each connection a {@link HeadDecoder}, and a {@link Visitor} that bounds what it may hold.
 *
 * <p>Neither Quarkus nor Vert.x lets anyone near a connection before its first request is there. So it stands at the open
 * port, through which Netty hands on what it accepts. Connections of the first moment, before this process can be known to
 * be ready, pass as they are; those with TLS have a {@link Visitor} only.
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
        VertxInternal internals = (VertxInternal) vertx;
        long loops = StreamSupport.stream(internals.getEventLoopGroup().spliterator(), false)
                .count();
        Connections connections = new Connections(config.connections(), Math.toIntExact(loops));
        internals
                .getAcceptorEventLoopGroup()
                .forEach(loop -> loop.execute(() -> ((SingleThreadEventLoop) loop)
                        .registeredChannelsIterator()
                        .forEachRemaining(
                                port -> port.pipeline().addFirst(new Doorkeeper(started.options(), connections)))));
    }

    /** Sees each connection before it has a pipeline. */
    private final class Doorkeeper extends ChannelInboundHandlerAdapter {
        private final HttpServerOptions options;
        private final Connections connections;

        Doorkeeper(HttpServerOptions options, Connections connections) {
            this.options = options;
            this.connections = connections;
        }

        @Override
        public void channelRead(ChannelHandlerContext port, Object connection) {
            ((Channel) connection).pipeline().addFirst(new Fitter(options, connections));
            port.fireChannelRead(connection);
        }
    }

    /** Replaces the decoder once there is one, before a byte is read. */
    private final class Fitter extends ChannelInboundHandlerAdapter {
        private final HttpServerOptions options;
        private final Connections connections;

        Fitter(HttpServerOptions options, Connections connections) {
            this.options = options;
            this.connections = connections;
        }

        @Override
        public void channelActive(ChannelHandlerContext connection) {
            ChannelPipeline pipeline = connection.pipeline();
            Visitor visitor = new Visitor(connections.share(connection.executor()));
            pipeline.addFirst(visitor);
            ChannelHandlerContext decoder = pipeline.context(VertxHttpRequestDecoder.class);
            if (decoder != null) {
                pipeline.replace(
                        decoder.handler(),
                        decoder.name(),
                        new HeadDecoder(options, config.headTimeout(), forwarding, visitor));
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
