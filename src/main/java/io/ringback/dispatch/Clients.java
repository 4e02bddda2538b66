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
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.core.net.TrustOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The connections to receivers: kept alive for reuse, one pool for each address and host name, or made for one request.
 *
 * <p>Two clients for http and https, since the one must not offer an upgrade and the other offers HTTP/2 by ALPN; and
 * two whose connections are never reused, since a pool cannot be asked for a fresh one.
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
    private final HttpClient http;
    private final HttpClient https;
    private final HttpClient freshHttp;
    private final HttpClient freshHttps;
    private final HttpClient unverified;

    /** One of {@code share} that together keep to the bounds. */
    Clients(Vertx vertx, SendConfig config, Authorities authorities, Proxy proxy, int share) {
        this.vertx = vertx;
        this.proxy = proxy;
        this.share = share;
        this.unverified = client(
                plain(config).setKeepAlive(false).setSsl(true).setTrustAll(true).setVerifyHost(false));
        this.http = client(plain(config));
        this.https =
                client(trusting(authorities, plain(config)).setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2));
        this.freshHttp = client(plain(config).setKeepAlive(false));
        this.freshHttps = client(trusting(authorities, plain(config)).setKeepAlive(false));
    }

    private static HttpClientOptions trusting(Authorities authorities, HttpClientOptions options) {
        authorities.own().ifPresent(own -> options.setTrustOptions(TrustOptions.wrap(own)));
        return options.setSsl(true);
    }

    /** Whether the way leads through a proxy, which looks names up itself. */
    boolean areProxied() {
        return proxy.isUsed();
    }

    /** Where certificates are not checked, no connection is shared with where they are, or kept. */
    HttpClient client(boolean tls, boolean verify, boolean fresh) {
        if (tls && !verify) {
            return unverified;
        }
        if (fresh) {
            return tls ? freshHttps : freshHttp;
        }
        return tls ? https : http;
    }

    private HttpClient client(HttpClientOptions options) {
        proxy.uri().ifPresent(uri -> options.setProxyOptions(through(uri)));
        return vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions()
                        .setHttp1MaxSize(part(MOST_CONNECTIONS))
                        .setHttp2MaxSize(part(MOST_CONNECTIONS_H2))
                        .setMaxWaitQueueSize(MOST_WAITING))
                .withConnectHandler(Clients::connected)
                .build();
    }

    private static ProxyOptions through(URI uri) {
        ProxyOptions options = new ProxyOptions()
                .setType(ProxyType.HTTP)
                .setHost(uri.getHost())
                .setPort(uri.getPort());
        String user = uri.getUserInfo();
        if (user != null && user.indexOf(':') >= 0) {
            int colon = user.indexOf(':');
            options.setUsername(user.substring(0, colon)).setPassword(user.substring(colon + 1));
        }
        return options;
    }

    private int part(int most) {
        return Math.ceilDiv(most, share);
    }

    /** What a receiver does wrong is told by the exchange it happens to; the client would log it as our error. */
    private static void connected(HttpConnection connection) {
        Carried.watch(connection);
        connection.exceptionHandler(told -> {});
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
