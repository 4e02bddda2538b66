package io.ringback.http.edge;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Serves HTTP/1.1 only.
 *
 * <p>Without TLS, a request with an upgrade to HTTP/2 (the default of the JDK's client) would arrive with its body
 * already consumed. RFC 9110, 7.8 permits ignoring the upgrade. With TLS, HTTP/2 would bypass the head limits and the
 * checks of {@link HeadDecoder}, so it is not offered.
 */
@ApplicationScoped
class OnlyHttp1 implements HttpServerOptionsCustomizer {
    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setHttp2ClearTextEnabled(false);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        options.setUseAlpn(false);
    }
}
