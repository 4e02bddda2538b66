package io.ringback.attempt;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Describes stored events in the OpenAPI document; no instance is ever made. */
@SuppressWarnings("UnusedVariable") // The document's generator reads them.
final class EventLogSchemas {
    private static final String EVENTS = """
            {"data": [{"id": "01a208b44caa762d8bc879bfdff43f67", "account_id": "019a00000000700080000000000000de",
             "hook": "channel_create", "timestamp": 63962633913, "occurred_at": "2026-11-23T06:18:33.448Z",
             "created_at": "2026-11-23T06:18:33.450Z", "deliveries": 1}]}""";
    private static final String EVENT = """
            {"data": {"id": "01a208b44caa762d8bc879bfdff43f67", "account_id": "019a00000000700080000000000000de",
             "hook": "channel_create", "timestamp": 63962633913, "occurred_at": "2026-11-23T06:18:33.448Z",
             "created_at": "2026-11-23T06:18:33.450Z",
             "payload": {"call_id": "b2f81c7e", "from": "reception@harbour.example", "timestamp": 63962633913},
             "deliveries": [""" + DeliverySchemas.DELIVERED + "]}}";

    private EventLogSchemas() {}

    @Schema(name = "EventSummary", description = "An event that was accepted.")
    record Line(
            @Schema(pattern = "^[0-9a-f]{32}$") String id,

            String account_id,
            String hook,

            @Schema(description = "When it happened, in Gregorian seconds: Unix + 62167219200.")
            long timestamp,

            @Schema(format = "date-time", description = "The same.")
            String occurred_at,

            @Schema(format = "date-time", description = "When it was accepted.")
            String created_at,

            @Schema(
                    minimum = "0",
                    description = "How many deliveries it has, those to webhooks of accounts above included.")
            int deliveries) {}

    @Schema(name = "EventList", examples = EVENTS)
    record ListAnswer(
            List<Line> data,
            String status,
            int page_size,
            @Nullable String start_key,
            @Nullable String next_start_key,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version) {}

    @Schema(name = "StoredEvent", description = "An event that was accepted, and its deliveries.")
    record Whole(
            @Schema(pattern = "^[0-9a-f]{32}$") String id,

            String account_id,
            String hook,

            @Schema(description = "When it happened, in Gregorian seconds: Unix + 62167219200.")
            long timestamp,

            @Schema(format = "date-time", description = "The same.")
            String occurred_at,

            @Schema(format = "date-time", description = "When it was accepted.")
            String created_at,

            Map<String, Object> payload,

            @Schema(description = "Those to webhooks of this account.")
            List<DeliverySchemas.Document> deliveries) {}

    @Schema(name = "StoredEventAnswer", examples = EVENT)
    record Answer(
            Whole data,
            String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version) {}
}
