package io.ringback.attempt;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Describes deliveries in the OpenAPI document; no instance is ever made. */
@SuppressWarnings("UnusedVariable") // The document's generator reads them.
final class DeliverySchemas {
    private DeliverySchemas() {}

    @Schema(name = "Delivery", description = "One event that is owed to one webhook, and what became of it.")
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

    @Schema(name = "DeliveryList")
    record ListAnswer(
            List<Document> data,
            String status,
            int page_size,
            @Nullable String start_key,
            @Nullable String next_start_key,
            String request_id,
            String timestamp,
            String version) {}

    @Schema(name = "DeliveryWithAttempts", allOf = Document.class)
    record Whole(
            @Schema(description = "Its last 200 tries, the first of them first.")
            List<AttemptSchemas.Document> attempts) {}

    @Schema(name = "DeliveryAnswer")
    record Answer(Whole data, String status, String request_id, String timestamp, String version) {}
}
