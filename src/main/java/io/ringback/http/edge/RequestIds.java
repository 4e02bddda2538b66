package io.ringback.http.edge;

import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Assigns the id of a request: the caller's own if it is valid, so that logs of both sides can be correlated. */
@ApplicationScoped
class RequestIds {
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** Request ids protect nothing, so a fast non-secure generator suffices. */
    private final RandomGenerator chance;

    RequestIds(RandomGenerator random) {
        this.chance = new SplittableRandom(random.nextLong());
    }

    String of(HttpServerRequest request) {
        String given = request.getHeader("X-Request-ID");
        if (given != null && SANE.matcher(given).matches()) {
            return given;
        }
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(draw()) + hex.toHexDigits(draw());
    }

    private synchronized long draw() {
        return chance.nextLong();
    }
}
