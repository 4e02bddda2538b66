package io.ringback.history;

import io.ringback.delivery.StoredEvent;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Holds one settled attempt of a delivery.
 *
 * @param event the event; null when retention has dropped it
 * @param release the version of the service that sent the request; null when unknown
 * @param response the receiver's response; null when there was none
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
     * Holds the stored part of a response.
     *
     * @param headers as a JSON object
     */
    @SuppressWarnings("ArrayRecordComponent") // immutable by agreement, never compared
    record Response(int status, byte[] headers, byte[] body, boolean truncated) {}
}
