package io.ringback.delivery;

import io.ringback.id.Ids;
import java.time.Duration;
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
    /** How much earlier, by its id, an attempt may seem than its delivery: clocks of nodes differ. */
    private static final Duration SKEW = Duration.ofHours(1);

    /** Returns the id that all attempts and cancellations of delivery {@code id} have greater ids than. */
    public static UUID historySince(UUID id) {
        Instant made = Ids.instant(id);
        return Ids.floor(made.isAfter(Instant.EPOCH.plus(SKEW)) ? made.minus(SKEW) : Instant.EPOCH);
    }

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
