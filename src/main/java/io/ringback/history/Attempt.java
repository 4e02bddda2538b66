package io.ringback.history;

import io.ringback.delivery.StoredEvent;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One try of one delivery, as it was settled.
 *
 * @param event the event it carried; null when retention has dropped it already
 * @param release the version of the program that made the request; null when that was not kept
 * @param response what the receiver answered; null when it did not
 */
record Attempt(
        UUID id,
        UUID deliveryId,
        UUID accountId,
        UUID webhookId,
        int revision,
        @Nullable String release,
        UUID eventId,
        @Nullable StoredEvent event,
        int number,
        Instant attemptedAt,
        int durationMillis,
        boolean success,
        @Nullable Response response,
        @Nullable String clientError,
        int retriesLeft,
        @Nullable Instant nextAttemptAt) {

    /**
     * What was kept of an answer.
     *
     * @param headers as a JSON object
     */
    @SuppressWarnings("ArrayRecordComponent") // immutable by agreement, never compared
    record Response(int status, byte[] headers, byte[] body, boolean truncated) {}
}
