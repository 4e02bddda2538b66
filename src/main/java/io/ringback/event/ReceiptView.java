package io.ringback.event;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.ringback.id.Ids;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Shows the result of one event to callers.
 *
 * @param eventId null for an ignored event, as is everything but {@code ignored}
 */
@RegisterForReflection // Registered explicitly: no resource method returns it.
@Schema(name = "Receipt", description = "The result of one event.")
record ReceiptView(
        @Schema(pattern = "^[0-9a-f]{32}$") @Nullable String eventId,

        @Nullable String hook,

        @Schema(minimum = "0", description = "The number of deliveries: one for each webhook that matches.") @Nullable
        Integer deliveries,

        @Schema(description = "The rule by which a raw event was ignored; all other fields are absent then.") @Nullable
        String ignored) {
    static ReceiptView of(Receipt receipt) {
        return new ReceiptView(Ids.show(receipt.eventId()), receipt.hook(), receipt.deliveries(), null);
    }

    static ReceiptView of(Incoming.Ignored ignored) {
        return new ReceiptView(null, null, null, ignored.why());
    }
}
