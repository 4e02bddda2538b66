package io.ringback.dispatch;

import io.ringback.egress.Authorities;
import io.ringback.egress.Proxy;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.impl.Http1xClientConnection;
import io.vertx.core.net.TrustOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The connections to receivers: kept alive for reuse, one pool for each address and host name, or made for one request.
 *
 * <p>Clients of their own for http and https, since the one must not offer an upgrade and the other offers HTTP/2 by ALPN;
 * for receivers whose certificate nobody checks, since a pool must not mix them with the others; and for connections that
 * are never reused, since a pool cannot be asked for a fresh one.
 */
final class Clients {
    private static final int MOST_CONNECTIONS = 256;
    private static final int MOST_CONNECTIONS_H2 = 4;
    private static final int MOST_WAITING = 1024;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final int LONGEST_LINE = 8 * 1024;
    private static final int LONGEST_HEAD = 32 * 1024;

    private final Vertx vertx;
    private final Proxy proxy;
    private final int share;
    private final Duration unused;
    private final Map<Security, HttpClient> kept = new EnumMap<>(Security.class);
    private final Map<Security, HttpClient> fresh = new EnumMap<>(Security.class);

    /** One of {@code share} that together keep to the bounds. */
    Clients(Vertx vertx, SendConfig config, Authorities authorities, Proxy proxy, int share) {
        this.vertx = vertx;
        this.proxy = proxy;
        this.share = share;
        this.unused = config.requestTimeout().plusSeconds(KEEP_ALIVE_SECONDS);
        for (Security security : Security.values()) {
            HttpClientOptions options = secured(plain(config), security, authorities);
            fresh.put(security, client(new HttpClientOptions(options).setKeepAlive(false)));
            kept.put(security, client(security == Security.PLAIN ? options : withHttp2(options)));
        }
    }

    /** How a receiver is spoken to. */
    enum Security {
        PLAIN,
        TLS,
        /** Encrypted, to whoever answers. */
        TLS_UNVERIFIED
    }

    /** Whether the way leads through a proxy, which looks names up itself. */
    boolean areProxied() {
        return proxy.isUsed();
    }

    HttpClient client(Security security, boolean anew) {
        return Objects.requireNonNull((anew ? fresh : kept).get(security));
    }

    private HttpClient client(HttpClientOptions options) {
        proxy.options().ifPresent(options::setProxyOptions);
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

    /** What a receiver does wrong is told by the exchange it happens to; the client would log it as our error. */
    private void connected(HttpConnection connection) {
        Carried.watch(connection);
        Allowance.watch(connection, unused);
        connection.exceptionHandler(told -> {});
        if (!(connection instanceof Http1xClientConnection)) {
            // Told to go away, the client takes it from its pool and leaves the closing to the receiver, who may never.
            connection.shutdownHandler(_ -> Allowance.of(connection).cut());
        }
    }

    private static HttpClientOptions withHttp2(HttpClientOptions options) {
        return options.setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2);
    }

    private static HttpClientOptions secured(HttpClientOptions options, Security security, Authorities authorities) {
        switch (security) {
            case PLAIN -> {}
            case TLS -> {
                options.setSsl(true);
                authorities.own().map(TrustOptions::wrap).ifPresent(options::setTrustOptions);
            }
            case TLS_UNVERIFIED -> options.setSsl(true).setTrustAll(true).setVerifyHost(false);
        }
        return options;
    }

    /** No redirects, no decompression: both are off unless asked for. */
    private static HttpClientOptions plain(SendConfig config) {
        int connectMillis = Math.toIntExact(config.connectTimeout().toMillis());
        return new HttpClientOptions()
                .setConnectTimeout(connectMillis)
                .setSslHandshakeTimeout(connectMillis)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setHttp2ClearTextUpgrade(false)
                .setInitialSettings(new Http2Settings().setPushEnabled(false).setMaxHeaderListSize(LONGEST_HEAD))
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setHttp2KeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setMaxInitialLineLength(LONGEST_LINE)
                .setMaxHeaderSize(LONGEST_HEAD)
                .setTracingPolicy(TracingPolicy.IGNORE);
    }
}
