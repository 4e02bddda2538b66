package io.ringback.dispatch.send;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.ringback.egress.Proxy;
import io.ringback.egress.TrustedCas;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Manages the connections to receivers of one event loop: kept alive for reuse, one pool for each account, address and
 * host name.
 *
 * <p>There are separate clients for http, which must not offer an upgrade, and https, which offers HTTP/2 by ALPN.
 * Receivers without certificate verification have a client too, since a pool must not mix them. Pools are keyed by
 * {@link ReceiverAddress}; a pool without connections is removed.
 */
final class HttpClients {
    private static final int MOST_CONNECTIONS = 256;
    private static final int MOST_CONNECTIONS_H2 = 4;
    private static final int MOST_WAITING = 1024;
    private static final int MOST_IDLE = 1024;
    private static final int LONGEST_LINE = 8 * 1024;
    private static final int LONGEST_HEAD = 32 * 1024;
    private static final HttpDecoderConfig DECODER =
            new HttpDecoderConfig().setMaxInitialLineLength(LONGEST_LINE).setMaxHeaderSize(LONGEST_HEAD);

    private final Vertx vertx;
    private final Proxy proxy;
    private final int share;
    private final IdleConnections idle;
    private final Map<Security, HttpClient> clients = new EnumMap<>(Security.class);

    /** Creates one of {@code share} instances that share the limits. */
    HttpClients(Vertx vertx, SendConfig config, TrustedCas trustedCas, Proxy proxy, int share) {
        this.vertx = vertx;
        this.proxy = proxy;
        this.share = share;
        this.idle = new IdleConnections(part(MOST_IDLE), config.connectionIdle());
        for (Security security : Security.values()) {
            clients.put(security, client(secured(plain(config), security, trustedCas), security));
        }
    }

    /** Lists the kinds of connections to a receiver. */
    enum Security {
        PLAIN,
        TLS,
        /** Encrypted, without verification of the server. */
        TLS_UNVERIFIED
    }

    /** Returns the proxy for requests, if there is one. */
    Proxy proxy() {
        return proxy;
    }

    HttpClient client(Security security) {
        return Objects.requireNonNull(clients.get(security));
    }

    /**
     * Creates a client without a proxy for plain requests, which name their target to the proxy themselves; the
     * client's own support would share connections between accounts.
     */
    private HttpClient client(HttpClientOptions options, Security security) {
        if (security != Security.PLAIN) {
            options.setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2);
            proxy.options().ifPresent(options::setProxyOptions);
        }
        return vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions()
                        .setHttp1MaxSize(part(MOST_CONNECTIONS))
                        .setHttp2MaxSize(part(MOST_CONNECTIONS_H2))
                        .setMaxWaitQueueSize(MOST_WAITING))
                .withConnectHandler(this::connected)
                .build();
    }

    private int part(int most) {
        return Math.ceilDiv(most, share);
    }

    /** Suppresses the client's error log: the request that a receiver's fault affects reports it. */
    private void connected(HttpConnection connection) {
        ReceiverConnection receiver = ReceiverConnection.watch(connection, idle);
        connection.exceptionHandler(told -> {});
        ChannelPipeline pipeline = ReceiverConnection.channel(connection).pipeline();
        if (receiver.isHttp1()) {
            pipeline.replace(ResponseCodec.NAME, ResponseCodec.NAME, new ResponseCodec(DECODER, receiver));
            return;
        }
        Http2ConnectionHandler handler = pipeline.get(Http2ConnectionHandler.class);
        pipeline.addBefore(pipeline.context(handler).name(), null, receiver.blocks());
        Http2ConnectionDecoder decoder = handler.decoder();
        decoder.frameListener(new InformationalHeaders(decoder.frameListener()));
        connection.goAwayHandler(away -> receiver.goAway(away.getLastStreamId()));
        // After GOAWAY the client removes the connection from its pool but leaves closing to the receiver, which may
        // never do it.
        connection.shutdownHandler(_ -> receiver.cut());
    }

    private static HttpClientOptions secured(HttpClientOptions options, Security security, TrustedCas trustedCas) {
        switch (security) {
            case PLAIN -> {}
            case TLS -> {
                options.setSsl(true);
                trustedCas.own().map(TrustOptions::wrap).ifPresent(options::setTrustOptions);
            }
            case TLS_UNVERIFIED -> options.setSsl(true).setTrustAll(true).setVerifyHost(false);
        }
        return options;
    }

    /** Returns options without redirects and decompression, which are off by default. */
    private static HttpClientOptions plain(SendConfig config) {
        int idleSeconds =
                Math.toIntExact(config.connectionIdle().plusMillis(999).toSeconds());
        int connectMillis = Math.toIntExact(config.connectTimeout().toMillis());
        return new HttpClientOptions()
                .setConnectTimeout(connectMillis)
                .setSslHandshakeTimeout(connectMillis)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setHttp2ClearTextUpgrade(false)
                .setInitialSettings(new Http2Settings().setPushEnabled(false).setMaxHeaderListSize(LONGEST_HEAD))
                .setKeepAliveTimeout(idleSeconds)
                .setHttp2KeepAliveTimeout(idleSeconds)
                .setMaxInitialLineLength(LONGEST_LINE)
                .setMaxHeaderSize(LONGEST_HEAD)
                .setTracingPolicy(TracingPolicy.IGNORE);
    }
}
