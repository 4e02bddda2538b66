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
 * Shows an event to callers.
 *
 * @param payload the JSON as stored
 */
@Schema(name = "StoredEvent", description = "A stored event and its deliveries.")
record EventView(
        @Schema(pattern = "^[0-9a-f]{32}$") String id,

        String accountId,
        String hook,

        @Schema(description = "The time of the event, in Gregorian seconds: Unix + 62167219200.")
        long timestamp,

        @Schema(description = "The same time.") Instant occurredAt,

        @Schema(description = "The time at which it was accepted.")
        Instant createdAt,

        @JsonRawValue @Schema(type = SchemaType.OBJECT, additionalProperties = Object.class)
        String payload,

        @Schema(description = "The deliveries to webhooks of this account.")
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
