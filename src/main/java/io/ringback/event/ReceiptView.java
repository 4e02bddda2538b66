package io.ringback.event;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.ringback.id.Ids;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The result of one event as callers see it.
 *
 * @param eventId null for an event that was left out by rule, as is all but {@code ignored}
 */
@RegisterForReflection // No method of a resource returns it.
@Schema(name = "Receipt", description = "The result of one event.")
record ReceiptView(
        @Schema(pattern = "^[0-9a-f]{32}$") @Nullable String eventId,

        @Nullable String hook,

        @Schema(minimum = "0", description = "How many deliveries it has: one for each webhook that it matches.")
        @Nullable
        Integer deliveries,

        @Schema(description = "Why a raw event was left out by rule; then nothing else is here.") @Nullable
        String ignored) {
    static ReceiptView of(Receipt receipt) {
        return new ReceiptView(Ids.show(receipt.eventId()), receipt.hook(), receipt.deliveries(), null);
    }

    static ReceiptView of(Incoming.Ignored ignored) {
        return new ReceiptView(null, null, null, ignored.why());
    }
}
