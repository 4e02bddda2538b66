package io.ringback.history;

import io.ringback.http.GregorianTime;
import io.ringback.id.Ids;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Shows an event in a list. */
@Schema(name = "EventSummary", description = "A stored event.")
record EventSummary(
        @Schema(pattern = "^[0-9a-f]{32}$") String id,

        String accountId,
        String hook,

        @Schema(description = "The time of the event, in Gregorian seconds: Unix + 62167219200.")
        long timestamp,

        @Schema(description = "The same time.") Instant occurredAt,

        @Schema(description = "The time at which it was accepted.")
        Instant createdAt,

        @Schema(
                minimum = "0",
                description = "The number of deliveries, including those to webhooks of ancestor accounts.")
        int deliveries) {
    static EventSummary of(EventRecord eventRecord) {
        return new EventSummary(
                Ids.show(eventRecord.id()),
                Ids.show(eventRecord.accountId()),
                eventRecord.hook(),
                GregorianTime.of(eventRecord.occurredAt()),
                eventRecord.occurredAt(),
                Ids.instant(eventRecord.id()),
                eventRecord.deliveries());
    }
}
