package io.ringback.delivery;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event that is owed to one webhook, and what became of it so far.
 *
 * @param accountId the webhook's account
 * @param hook the event's; null when retention has dropped the event already
 * @param tries how many attempts were settled
 */
public record Delivery(
        UUID id,
        UUID accountId,
        UUID webhookId,
        UUID eventId,
        @Nullable String hook,
        int tries,
        End end) {

    /**
     * How it stands.
     *
     * @param nextAttemptAt when a pending one is due; null when it waits for another of its order key
     * @param lastAttemptAt when its last attempt began; null when there was none
     * @param endedAt null while it is pending
     * @param reason why it was cancelled
     */
    public record End(
            DeliveryState state,
            @Nullable Instant nextAttemptAt,
            @Nullable Instant lastAttemptAt,
            @Nullable Instant endedAt,
            @Nullable String reason) {}
}
