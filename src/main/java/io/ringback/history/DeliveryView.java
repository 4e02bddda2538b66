package io.ringback.history;

import io.ringback.delivery.Delivery;
import io.ringback.http.GregorianTime;
import io.ringback.http.Inline;
import io.ringback.id.Ids;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Shows a delivery to callers. */
@Schema(name = "Delivery", description = "One event for one webhook, and its state.")
record DeliveryView(
        @Schema(
                pattern = "^[0-9a-f]{32}$",
                description = "Equal for all attempts; the request carries it as `webhook-id`.")
        String id,

        String eventId,

        @Schema(description = "The id of the webhook.") String hookId,

        @Schema(description = "The id of the webhook's account.")
        String accountId,

        @Nullable String hookEvent,

        @Schema(enumeration = {"pending", "delivered", "failed", "cancelled"})
        String state,

        @Schema(
                enumeration = {"webhook disabled", "webhook deleted", "account deleted"},
                description = "The reason of the cancellation.")
        @Nullable
        String reason,

        @Schema(minimum = "0", description = "The number of attempts.")
        int tries,

        @Schema(description = "The time of creation, in Gregorian seconds: Unix + 62167219200.")
        long timestamp,

        @Schema(description = "The same time.") Instant createdAt,
        @Nullable Instant lastAttemptAt,

        @Schema(
                description = "The time at which a pending delivery is due; absent while it waits for another of "
                        + "its order key.")
        @Nullable
        Instant nextAttemptAt,

        @Schema(description = "The time at which it ended; absent while it is pending.") @Nullable
        Instant endedAt) {
    /** Shows a delivery with its attempts. */
    @Schema(name = "DeliveryWithAttempts", allOf = DeliveryView.class)
    record WithAttempts(
            @Inline @Schema(hidden = true) DeliveryView delivery,

            @Schema(description = "Its last 200 attempts, oldest first.")
            List<AttemptView> attempts) {}

    static DeliveryView of(Delivery delivery) {
        Instant made = Ids.instant(delivery.id());
        Delivery.End end = delivery.end();
        return new DeliveryView(
                Ids.show(delivery.id()),
                Ids.show(delivery.eventId()),
                Ids.show(delivery.webhookId()),
                Ids.show(delivery.accountId()),
                delivery.hook(),
                end.state().shown(),
                end.reason(),
                delivery.tries(),
                GregorianTime.of(made),
                made,
                end.lastAttemptAt(),
                end.nextAttemptAt(),
                end.endedAt());
    }
}
