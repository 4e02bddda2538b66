package io.ringback.http;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds the fields that every response has. {@code EnvelopeDocument} describes them in the OpenAPI document.
 *
 * @param requestId null for a request that the edge has not processed, as is {@code timestamp}
 * @param version null in a success for an unauthenticated caller
 * @param warnings null when there are none
 */
public record Stamp(
        String status,
        @Nullable String requestId,
        @Nullable String timestamp,
        @Nullable String version,
        @Nullable List<String> warnings) {
    public static final String SUCCESS = "success";
    static final String ERROR = "error";

    static Stamp success(@Nullable RequestState requestState, InstantSource clock, String version) {
        return of(
                SUCCESS, requestState, clock, requestState != null && requestState.isAuthenticated() ? version : null);
    }

    public static Stamp error(@Nullable RequestState requestState, InstantSource clock, String version) {
        return of(ERROR, requestState, clock, version);
    }

    private static Stamp of(
            String status, @Nullable RequestState requestState, InstantSource clock, @Nullable String version) {
        if (requestState == null) {
            return new Stamp(status, null, null, null, null);
        }
        return new Stamp(
                status,
                requestState.requestId(),
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                version,
                requestState.warnings().shown());
    }
}
