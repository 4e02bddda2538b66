package io.ringback.http.edge;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Serves HTTP/1.1 only.
 *
 * <p>Without TLS, a request that asks to go on with HTTP/2 (the JDK's client does by default) would arrive with its body
 * already read, and fail. HTTP permits to ignore the question (RFC 9110, section 7.8). With TLS, HTTP/2 would pass by the
 * bounds on heads and the checks of {@link HeadDecoder}, so it is not offered.
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
