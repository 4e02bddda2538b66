package io.ringback.history;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ringback.http.GregorianTime;
import io.ringback.id.Ids;
import io.ringback.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Shows an attempt to callers.
 *
 * @param hookEvent null when retention has dropped the event, as are the parts of the request
 * @param respStatusCode null when there was no response, as are the other fields of the response
 * @param reason null for a success, as are all following fields
 * @param retriesLeftForKazoo the same under the key that older clients read
 */
@Schema(name = "Attempt", description = "One attempt of a delivery: the request and its outcome.")
record AttemptView(
        String id,

        @Schema(
                description = "The id of the delivery, equal for all its attempts; the request carries it as "
                        + "`webhook-id`.")
        String deliveryId,

        @Schema(description = "The id of the webhook.") String hookId,

        @Nullable String hookEvent,
        String eventId,
        String accountId,

        @Schema(description = "The URL of the request, for `get` with its query.") @Nullable
        String uri,

        @Schema(enumeration = {"GET", "POST", "PUT"}) @Nullable
        String method,

        @Schema(
                description = "The reason why `uri`, `method` and the request are absent: the stored data cannot "
                        + "be decrypted.",
                examples = "the request cannot be rendered from the stored event and webhook")
        @Nullable
        String requestUnavailable,

        @JsonProperty("try")
        @Schema(name = "try", minimum = "1", description = "The number of the attempt, from 1, without gaps.")
        int number,

        @Schema(enumeration = {"success", "failure"}) String result,

        @Schema(description = "Gregorian seconds: Unix + 62167219200.")
        long timestamp,

        Instant attemptedAt,
        int durationMs,
        @Nullable Map<String, String> reqHeaders,

        @Schema(description = "The first 16 KiB.") @Nullable String reqBody,

        @Nullable Boolean reqBodyTruncated,

        @Schema(examples = "200") @Nullable String respStatusCode,

        @Nullable Map<String, String> respHeaders,

        @Schema(description = "The first 16 KiB.") @Nullable String respBody,

        @Nullable Boolean respBodyTruncated,

        @Schema(
                enumeration = {"bad response code", "kazoo http client error"},
                description = "The reason of the failure.")
        @Nullable
        String reason,

        @Schema(description = "The error, when there was no response.", examples = "econnrefused") @Nullable
        String clientError,

        @Schema(
                description = "The number of retries left after this attempt. The response repeats it under the "
                        + "key `retries left`, which older clients read.")
        @Nullable
        Integer retriesLeft,

        @JsonProperty("retries left") @Schema(hidden = true) @Nullable
        Integer retriesLeftForKazoo,

        @Schema(description = "The time of the next attempt.") @Nullable
        Instant nextAttemptAt) {
    private static final int MOST_BODY = 16 * 1024;
    /** Approximate size of a line without the two bodies, in bytes. */
    private static final int LINE = 2048;

    /** Holds the visible part of an attempt's request. */
    record Request(
            @Nullable String uri,
            @Nullable String method,
            @Nullable String unavailable,
            @Nullable Map<String, String> headers,
            @Nullable Body body) {
        /** Creates a request that cannot be shown, with the reason. */
        static Request unavailable(String why) {
            return new Request(null, null, why, null, null);
        }
    }

    /** Holds the beginning of a body. */
    record Body(@Nullable String shown, @Nullable Boolean truncated) {
        private static final Body NONE = new Body(null, null);

        static Body of(byte[] body) {
            return of(body, body.length > MOST_BODY);
        }

        private static Body of(byte[] body, boolean truncated) {
            byte[] shown = body.length > MOST_BODY ? Arrays.copyOf(body, MOST_BODY) : body;
            return new Body(new String(shown, StandardCharsets.UTF_8), truncated);
        }
    }

    static AttemptView of(Attempt attempt, Request request) {
        Attempt.Response response = attempt.response();
        Body requested = request.body() == null ? Body.NONE : request.body();
        Body answered = response == null ? Body.NONE : Body.of(response.body(), response.truncated());
        boolean failed = !attempt.success();
        return new AttemptView(
                Ids.show(attempt.id()),
                Ids.show(attempt.deliveryId()),
                Ids.show(attempt.webhookId()),
                attempt.event() == null ? null : attempt.event().hook(),
                Ids.show(attempt.eventId()),
                Ids.show(attempt.accountId()),
                request.uri(),
                request.method(),
                request.unavailable(),
                attempt.number(),
                failed ? "failure" : "success",
                GregorianTime.of(attempt.attemptedAt()),
                attempt.attemptedAt(),
                attempt.durationMillis(),
                request.headers(),
                requested.shown(),
                requested.truncated(),
                response == null ? null : Integer.toString(response.status()),
                response == null ? null : Json.strings(response.headers()),
                answered.shown(),
                answered.truncated(),
                failed ? attempt.clientError() == null ? "bad response code" : "kazoo http client error" : null,
                failed ? attempt.clientError() : null,
                failed ? attempt.retriesLeft() : null,
                failed ? attempt.retriesLeft() : null,
                failed ? attempt.nextAttemptAt() : null);
    }

    /** Returns the approximate size of the view of {@code attempt}, in bytes. */
    static int bytes(Attempt attempt) {
        int request = attempt.event() == null
                ? 0
                : Math.min(MOST_BODY, attempt.event().payload().length);
        return LINE
                + request
                + (attempt.response() == null ? 0 : attempt.response().body().length);
    }
}
