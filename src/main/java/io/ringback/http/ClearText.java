package io.ringback.http;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Speaks HTTP/1.1 where there is no TLS.
 *
 * <p>A request that asks to go on with HTTP/2 (the JDK's client does by default) would arrive with its body already read,
 * and fail. HTTP permits to ignore the question (RFC 9110, section 7.8). Over TLS, HTTP/2 is negotiated beforehand.
 */
@ApplicationScoped
class ClearText implements HttpServerOptionsCustomizer {
    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setHttp2ClearTextEnabled(false);
    }
}
