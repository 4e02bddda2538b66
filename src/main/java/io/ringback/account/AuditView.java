package io.ringback.account;

import io.ringback.http.GregorianTime;
import io.ringback.id.Ids;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A line of the audit log as callers see it. */
@Schema(name = "AuditEntry")
record AuditView(
        String id,
        @Schema(examples = "webhook_changed") String action,

        @Schema(description = "What it was done to: an account, a token or a webhook, as the action says.")
        String subjectId,

        @Schema(description = "Gregorian seconds") long timestamp,
        Instant at,
        Actor actor,

        @Schema(description = "Where the request came from; absent for the service itself.") @Nullable
        String address,

        @Nullable String requestId) {
    /** Who did it. */
    @Schema(name = "Actor")
    record Actor(
            @Schema(enumeration = {"token", "master_token", "api_key", "service"})
            String type,

            @Schema(description = "The account whose token it is.") @Nullable
            String accountId,

            @Nullable String tokenId) {
        private static Actor of(AuditRow row) {
            if (row.actorAccountId == null) {
                return new Actor(row.address == null ? "service" : "api_key", null, null);
            }
            String account = Ids.show(row.actorAccountId);
            return row.actorTokenId == null
                    ? new Actor("master_token", account, null)
                    : new Actor("token", account, Ids.show(row.actorTokenId));
        }
    }

    static AuditView of(AuditRow row) {
        Instant at = Ids.instant(row.id);
        return new AuditView(
                Ids.show(row.id),
                row.action,
                Ids.show(row.subjectId),
                GregorianTime.of(at),
                at,
                Actor.of(row),
                row.address,
                row.requestId);
    }
}
