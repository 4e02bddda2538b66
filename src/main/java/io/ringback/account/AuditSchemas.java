package io.ringback.account;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Describes the audit log in the OpenAPI document; no instance is ever made. */
@SuppressWarnings("UnusedVariable") // The document's generator reads them.
final class AuditSchemas {
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

    @Schema(name = "AuditList")
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
