package io.ringback.http;

import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** The id of a request: the caller's own where it is sane, so that both sides' logs can be laid side by side. */
@ApplicationScoped
class RequestIds {
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    String of(HttpServerRequest request) {
        String given = request.getHeader("X-Request-ID");
        if (given != null && SANE.matcher(given).matches()) {
            return given;
        }
        // It identifies and protects nothing, so it need not be hard to guess.
        RandomGenerator random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }
}
