package io.ringback.attempt;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Describes deliveries in the OpenAPI document; no instance is ever made. */
@SuppressWarnings("UnusedVariable") // The document's generator reads them.
final class DeliverySchemas {
    static final String DELIVERED = """
            {"id": "01a208b44caa762d8bc879bf00000001", "event_id": "01a208b44caa762d8bc879bfdff43f67",
             "hook_id": "01a208a1b2c37d4e8f90a1b2c3d4e5f6", "account_id": "019a00000000700080000000000000de",
             "hook_event": "channel_create", "state": "delivered", "tries": 1, "timestamp": 63962633913,
             "created_at": "2026-11-23T06:18:33.450Z", "last_attempt_at": "2026-11-23T06:18:33.457Z",
             "ended_at": "2026-11-23T06:18:33.505Z"}""";
    private static final String DELIVERIES = "{\"data\": [" + DELIVERED + "]}";
    private static final String DELIVERY = """
            {"data": {"id": "01a208b44caa762d8bc879bf00000001", "event_id": "01a208b44caa762d8bc879bfdff43f67",
             "hook_id": "01a208a1b2c37d4e8f90a1b2c3d4e5f6", "account_id": "019a00000000700080000000000000de",
             "hook_event": "channel_create", "state": "delivered", "tries": 1, "timestamp": 63962633913,
             "created_at": "2026-11-23T06:18:33.450Z", "last_attempt_at": "2026-11-23T06:18:33.457Z",
             "ended_at": "2026-11-23T06:18:33.505Z", "attempts": [""" + AttemptSchemas.SUCCESS + "]}}";
    static final String AGAIN = """
            {"data": {"id": "01a208b44caa762d8bc879bf00000001", "event_id": "01a208b44caa762d8bc879bfdff43f67",
             "hook_id": "01a208a1b2c37d4e8f90a1b2c3d4e5f6", "account_id": "019a00000000700080000000000000de",
             "hook_event": "channel_create", "state": "pending", "tries": 1, "timestamp": 63962633913,
             "created_at": "2026-11-23T06:18:33.450Z", "last_attempt_at": "2026-11-23T06:18:33.457Z",
             "next_attempt_at": "2026-11-23T06:40:02.114Z", "attempts": [""" + AttemptSchemas.SUCCESS + "]}}";

    private DeliverySchemas() {}

    @Schema(name = "Delivery", description = "One event for one webhook, and its state.")
    record Document(
            @Schema(
                    pattern = "^[0-9a-f]{32}$",
                    description = "The same over all tries; the request carries it as `webhook-id`.")
            String id,

            String event_id,

            @Schema(description = "The webhook.") String hook_id,

            @Schema(description = "The webhook's account.") String account_id,

            String hook_event,

            @Schema(enumeration = {"pending", "delivered", "failed", "cancelled"})
            String state,

            @Schema(
                    enumeration = {"webhook disabled", "webhook deleted", "account deleted"},
                    description = "Why it was cancelled.")
            String reason,

            @Schema(minimum = "0", description = "How many tries there were.")
            int tries,

            @Schema(description = "When it was made, in Gregorian seconds: Unix + 62167219200.")
            long timestamp,

            @Schema(format = "date-time", description = "The same.")
            String created_at,

            @Schema(format = "date-time") String last_attempt_at,

            @Schema(
                    format = "date-time",
                    description = "When a pending one is due; absent while it waits for another of its order key.")
            String next_attempt_at,

            @Schema(format = "date-time", description = "Absent while it is pending.")
            String ended_at) {}

    @Schema(name = "DeliveryList", examples = DELIVERIES)
    record ListAnswer(
            List<Document> data,
            String status,
            int page_size,
            @Nullable String start_key,
            @Nullable String next_start_key,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version) {}

    @Schema(name = "DeliveryWithAttempts", allOf = Document.class)
    record Whole(
            @Schema(description = "Its last 200 tries, the first of them first.")
            List<AttemptSchemas.Document> attempts) {}

    @Schema(name = "DeliveryAnswer", examples = DELIVERY)
    record Answer(
            Whole data,
            String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version) {}
}
