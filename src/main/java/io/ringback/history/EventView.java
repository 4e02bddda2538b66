package io.ringback.history;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.ringback.http.GregorianTime;
import io.ringback.id.Ids;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An event as callers see it.
 *
 * @param payload the JSON as it was stored
 */
@Schema(name = "StoredEvent", description = "An event that was accepted, and its deliveries.")
record EventView(
        @Schema(pattern = "^[0-9a-f]{32}$") String id,

        String accountId,
        String hook,

        @Schema(description = "When it happened, in Gregorian seconds: Unix + 62167219200.")
        long timestamp,

        @Schema(description = "The same.") Instant occurredAt,
        @Schema(description = "When it was accepted.") Instant createdAt,

        @JsonRawValue @Schema(type = SchemaType.OBJECT, additionalProperties = Object.class)
        String payload,

        @Schema(description = "Those to webhooks of this account.")
        List<DeliveryView> deliveries) {
    static EventView of(EventRecord eventRecord, byte[] payload, List<DeliveryView> deliveries) {
        return new EventView(
                Ids.show(eventRecord.id()),
                Ids.show(eventRecord.accountId()),
                eventRecord.hook(),
                GregorianTime.of(eventRecord.occurredAt()),
                eventRecord.occurredAt(),
                Ids.instant(eventRecord.id()),
                new String(payload, StandardCharsets.UTF_8),
                deliveries);
    }
}
