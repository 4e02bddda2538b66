package io.ringback.account;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Describes the audit log in the OpenAPI document; no instance is ever made. */
@SuppressWarnings("UnusedVariable") // The document's generator reads them.
final class AuditSchemas {
    private static final String LOG = """
            {"data": [{"id": "01a208b3f05c7a6e9d8c7b6a59483726", "action": "webhook_changed",
             "subject_id": "01a208a1b2c37d4e8f90a1b2c3d4e5f6", "timestamp": 63962633890,
             "at": "2026-11-23T06:18:10.140Z", "actor": {"type": "token",
             "account_id": "019a00000000700080000000000000de", "token_id": "01a2089f7d1e7b42b3d5f7091b2d3f41"},
             "address": "203.0.113.7", "request_id": "5564ea55301e1eb68d6db34f1e896b02"}]}""";

    private AuditSchemas() {}

    @Schema(name = "Actor")
    record Actor(
            @Schema(enumeration = {"token", "master_token", "api_key", "service"})
            String type,

            @Schema(description = "The account whose token it is.")
            String account_id,

            String token_id) {}

    @Schema(name = "AuditEntry")
    record Entry(
            String id,
            @Schema(examples = "webhook_changed") String action,

            @Schema(description = "What it was done to: an account, a token or a webhook, as the action says.")
            String subject_id,

            @Schema(description = "Gregorian seconds") long timestamp,
            @Schema(format = "date-time") String at,
            Actor actor,

            @Schema(description = "Where the request came from; absent for the service itself.")
            String address,

            String request_id) {}

    @Schema(name = "AuditList", examples = LOG)
    record ListAnswer(
            List<Entry> data,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version,
            int page_size,
            String start_key,

            @Schema(description = "Where the list goes on; absent on the last page.")
            String next_start_key) {}
}
