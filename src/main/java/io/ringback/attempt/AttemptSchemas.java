package io.ringback.attempt;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Describes attempts in the OpenAPI document; no instance is ever made. */
@SuppressWarnings("UnusedVariable") // The document's generator reads them.
final class AttemptSchemas {
    private AttemptSchemas() {}

    @Schema(name = "Attempt", description = "One try of one delivery: what was sent, and what came of it.")
    record Document(
            String id,

            @Schema(description = "The same over all tries of one delivery; the request carries it as `webhook-id`.")
            String delivery_id,

            @Schema(description = "The webhook.") String hook_id,

            String hook_event,
            String event_id,
            String account_id,

            @Schema(description = "Where the request went, for `get` with its query.")
            String uri,

            @Schema(enumeration = {"GET", "POST", "PUT"}) String method,

            @Schema(name = "try", minimum = "1", description = "From 1, without gaps.")
            int number,

            @Schema(enumeration = {"success", "failure"}) String result,

            @Schema(description = "Gregorian seconds: Unix + 62167219200.")
            long timestamp,

            @Schema(format = "date-time") String attempted_at,

            int duration_ms,
            Map<String, String> req_headers,

            @Schema(description = "At most 16 KiB of it.") String req_body,

            boolean req_body_truncated,

            @Schema(examples = "200") String resp_status_code,

            Map<String, String> resp_headers,

            @Schema(description = "At most 16 KiB of it.") String resp_body,

            boolean resp_body_truncated,

            @Schema(
                    enumeration = {"bad response code", "kazoo http client error"},
                    description = "Why it failed.")
            String reason,

            @Schema(description = "What went wrong when there was no answer.", examples = "econnrefused")
            String client_error,

            @Schema(description = "How many more tries were left after this one.")
            int retries_left,

            @Schema(name = "retries left", description = "The same, as older clients read it.")
            int retriesLeft,

            @Schema(format = "date-time", description = "When the next try is due.")
            String next_attempt_at) {}

    @Schema(name = "AttemptList")
    record ListAnswer(
            List<Document> data,
            String status,
            int page_size,
            @Nullable String start_key,
            @Nullable String next_start_key,
            String request_id,
            String timestamp,
            String version) {}

    @Schema(name = "AttemptAnswer")
    record Answer(
            Document data,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version) {}
}
