package io.ringback.attempt;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Describes attempts in the OpenAPI document; no instance is ever made. */
@SuppressWarnings("UnusedVariable") // The document's generator reads them.
final class AttemptSchemas {
    static final String SUCCESS = """
            {"id": "01a208b44cb17b0e9a2f4c6d8e0f1a2b", "delivery_id": "01a208b44caa762d8bc879bf00000001",
             "hook_id": "01a208a1b2c37d4e8f90a1b2c3d4e5f6", "event_id": "01a208b44caa762d8bc879bfdff43f67",
             "account_id": "019a00000000700080000000000000de", "uri": "https://calls.example.com/new.php",
             "method": "POST", "try": 1, "result": "success", "timestamp": 63962633913,
             "attempted_at": "2026-11-23T06:18:33.457Z", "duration_ms": 45, "hook_event": "channel_create",
             "req_headers": {"Content-Type": "application/x-www-form-urlencoded",
             "X-Hook-ID": "01a208a1b2c37d4e8f90a1b2c3d4e5f6", "X-Account-ID": "019a00000000700080000000000000de",
             "X-Event-ID": "01a208b44caa762d8bc879bfdff43f67", "User-Agent": "Ringback/0.1.0",
             "webhook-id": "01a208b44caa762d8bc879bf00000001", "webhook-timestamp": "1795414713",
             "webhook-signature": "v1,hm+WrbgPb7TI0/l4Y9Q/Q1w+eIGop/pl5y4npHURBwE="},
             "req_body": "call_id=b2f81c7e&timestamp=63962633913&hook_event=channel_create&account_id=019a00000000700080000000000000de",
             "req_body_truncated": false, "resp_status_code": "200",
             "resp_headers": {"content-type": "text/plain", "content-length": "2"}, "resp_body": "OK",
             "resp_body_truncated": false}""";
    private static final String ATTEMPT = "{\"data\": " + SUCCESS + "}";
    static final String ATTEMPTS = "{\"data\": [" + SUCCESS + "]}";
    static final String FAILED = """
            {"data": [{"id": "01a208b45c0b7d3e8c1f5a6b7c8d9e0f", "delivery_id": "01a208b44caa762d8bc879bf00000002",
             "hook_id": "01a208a0917e7c5db4a39281706f5e4d", "event_id": "01a208b44caa762d8bc879bfdff43f67",
             "account_id": "019a00000000700080000000000000de", "uri": "https://crm.example/hooks?call_id=b2f81c7e",
             "method": "GET", "try": 2, "result": "failure", "timestamp": 63962633917,
             "attempted_at": "2026-11-23T06:18:37.387Z", "duration_ms": 4, "hook_event": "channel_create",
             "req_headers": {"X-Hook-ID": "01a208a0917e7c5db4a39281706f5e4d",
             "webhook-id": "01a208b44caa762d8bc879bf00000002"}, "reason": "kazoo http client error",
             "client_error": "econnrefused", "retries_left": 1,
             "next_attempt_at": "2026-11-23T06:18:47.912Z"}],
             "next_start_key": "AaISQPahcRiQUZLCYU2mvQ"}""";

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

            @Schema(
                    description =
                            "Why `uri`, `method` and the request are absent: what is stored of them cannot be opened.",
                    examples = "the request cannot be rendered from the stored event and webhook")
            String request_unavailable,

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

            @Schema(
                    description = "How many more tries were left after this one. The answer repeats it under the key"
                            + " `retries left`, which older clients read.")
            int retries_left,

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
            @Schema(format = "date-time") String timestamp,
            String version) {}

    @Schema(name = "AttemptAnswer", examples = ATTEMPT)
    record Answer(
            Document data,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version) {}
}
