package io.ringback.history;

import io.ringback.http.GregorianTime;
import io.ringback.id.Ids;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An event as lists show it. */
@Schema(name = "EventSummary", description = "An event that was accepted.")
record EventSummary(
        @Schema(pattern = "^[0-9a-f]{32}$") String id,

        String accountId,
        String hook,

        @Schema(description = "When it happened, in Gregorian seconds: Unix + 62167219200.")
        long timestamp,

        @Schema(description = "The same.") Instant occurredAt,
        @Schema(description = "When it was accepted.") Instant createdAt,

        @Schema(
                minimum = "0",
                description = "How many deliveries it has, those to webhooks of accounts above included.")
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
