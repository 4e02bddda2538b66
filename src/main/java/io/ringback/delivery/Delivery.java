package io.ringback.delivery;

import io.ringback.id.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Describes one delivery and its state.
 *
 * @param accountId the webhook's account
 * @param hook the event's hook; null when retention has dropped the event
 * @param tries the number of settled attempts
 */
public record Delivery(
        UUID id,
        UUID accountId,
        UUID webhookId,
        UUID eventId,
        @Nullable String hook,
        int tries,
        End end) {
    /** Maximum time by which an attempt's id may be earlier than its delivery's, since clocks differ. */
    private static final Duration SKEW = Duration.ofHours(1);

    /** Returns a lower bound of the ids of all attempts and cancellations of delivery {@code id}. */
    public static UUID historySince(UUID id) {
        Instant made = Ids.instant(id);
        return Ids.floor(made.isAfter(Instant.EPOCH.plus(SKEW)) ? made.minus(SKEW) : Instant.EPOCH);
    }

    /**
     * Describes the current state.
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
