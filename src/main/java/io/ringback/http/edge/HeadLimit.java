package io.ringback.http.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Installs a {@link HeadDecoder} and a {@link CallerConnection} on each connection.
 *
 * <p>Neither Quarkus nor Vert.x gives access to a connection before its first request. So this class observes the open
 * port, which receives accepted connections. It relies on two undocumented facts: {@code VertxInternal} names the event
 * loops of the ports. The pipeline of a connection has a {@code HttpRequestDecoder} when it becomes active, or with TLS
 * after its handshake. {@code HeadLimitContract} fails when one of them changes.
 *
 * <p>Connections in the first moment, before the process can be known to be ready, are not limited.
 */
@ApplicationScoped
class HeadLimit {
    private final HttpConfig config;
    private final Forwarding forwarding;
    private final EventLoopGroup ports;
    private final ConnectionLimits connectionLimits;

    HeadLimit(HttpConfig config, Forwarding forwarding, Vertx vertx) {
        this.forwarding = forwarding;
        this.config = config;
        VertxInternal internal = (VertxInternal) vertx;
        this.ports = internal.getAcceptorEventLoopGroup();
        long loops = StreamSupport.stream(internal.getEventLoopGroup().spliterator(), false)
                .count();
        this.connectionLimits = new ConnectionLimits(config.connections(), Math.toIntExact(loops));
    }

    void install(@ObservesAsync HttpServerStart started) {
        install(started.options());
    }

    /** The only event that is also fired when requests without TLS are disabled. */
    void install(@ObservesAsync HttpsServerStart started) {
        install(started.options());
    }

    private void install(HttpServerOptions options) {
        ports.forEach(loop -> loop.execute(() -> ((SingleThreadEventLoop) loop)
                .registeredChannelsIterator()
                .forEachRemaining(port -> guard(port.pipeline(), options))));
    }

    private void guard(ChannelPipeline port, HttpServerOptions options) {
        if (port.get(Doorkeeper.class) == null) {
            port.addFirst(new Doorkeeper(options));
        }
    }

    /** Replaces the HTTP/1 decoder before a byte is read; returns whether there was one. */
    private boolean fit(ChannelPipeline pipeline, HttpServerOptions options, CallerConnection callerConnection) {
        ChannelHandlerContext decoder = pipeline.context(HttpRequestDecoder.class);
        if (decoder == null) {
            return false;
        }
        pipeline.replace(
                decoder.handler(),
                decoder.name(),
                new HeadDecoder(options, config.headTimeout(), forwarding, callerConnection));
        return true;
    }

    /** Returns the TLS handler; it is a different one until the certificate for the name is chosen. */
    private static @Nullable ChannelHandlerContext tls(ChannelPipeline pipeline) {
        ChannelHandlerContext tls = pipeline.context(SslHandler.class);
        return tls == null ? pipeline.context(SniHandler.class) : tls;
    }

    /** Receives each connection before it has a pipeline. */
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

    /** Installs a {@link CallerConnection} when the connection has a pipeline. */
    private final class Fitter extends ChannelInboundHandlerAdapter {
        private final HttpServerOptions options;

        Fitter(HttpServerOptions options) {
            this.options = options;
        }

        @Override
        public void channelActive(ChannelHandlerContext connection) {
            ChannelPipeline pipeline = connection.pipeline();
            ChannelHandlerContext tls = tls(pipeline);
            CallerConnection callerConnection =
                    new CallerConnection(connectionLimits.share(connection.executor()), tls != null);
            pipeline.addFirst(callerConnection);
            if (!fit(pipeline, options, callerConnection) && tls != null) {
                pipeline.addAfter(tls.name(), null, new SecureFitter(options, callerConnection));
            }
            connection.fireChannelActive();
            pipeline.remove(this);
        }
    }

    /** Runs before the handler of Vert.x that adds the decoder after a handshake. */
    private final class SecureFitter extends ChannelInboundHandlerAdapter {
        private final HttpServerOptions options;
        private final CallerConnection callerConnection;

        SecureFitter(HttpServerOptions options, CallerConnection callerConnection) {
            this.options = options;
            this.callerConnection = callerConnection;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext connection, Object event) {
            ChannelPipeline pipeline = connection.pipeline();
            connection.fireUserEventTriggered(event);
            if (event instanceof SslHandshakeCompletionEvent done) {
                // Only the management port may negotiate HTTP/2, which has no such decoder.
                var _ = done.isSuccess() && fit(pipeline, options, callerConnection);
                pipeline.remove(this);
            }
        }
    }
}
