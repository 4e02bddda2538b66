package io.ringback.http;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields that every answer has. They are described in the OpenAPI document by {@link EnvelopeDocument}.
 *
 * @param requestId null outside of a request that the edge has seen, as is {@code timestamp}
 * @param version null in a success for a caller that is not known
 * @param warnings null when there are none
 */
record Stamp(
        String status,
        @Nullable String requestId,
        @Nullable String timestamp,
        @Nullable String version,
        @Nullable List<String> warnings) {
    static final String SUCCESS = "success";
    static final String ERROR = "error";

    static Stamp success(@Nullable Exchange exchange, InstantSource clock, String version) {
        return of(SUCCESS, exchange, clock, exchange != null && exchange.isAuthenticated() ? version : null);
    }

    static Stamp error(@Nullable Exchange exchange, InstantSource clock, String version) {
        return of(ERROR, exchange, clock, version);
    }

    private static Stamp of(String status, @Nullable Exchange exchange, InstantSource clock, @Nullable String version) {
        if (exchange == null) {
            return new Stamp(status, null, null, null, null);
        }
        return new Stamp(
                status,
                exchange.requestId(),
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                version,
                exchange.warnings().shown());
    }
}
