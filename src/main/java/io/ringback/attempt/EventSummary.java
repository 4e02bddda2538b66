package io.ringback.attempt;

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
    static EventSummary of(Event event) {
        return new EventSummary(
                Ids.show(event.id()),
                Ids.show(event.accountId()),
                event.hook(),
                GregorianTime.of(event.occurredAt()),
                event.occurredAt(),
                Ids.instant(event.id()),
                event.deliveries());
    }
}
