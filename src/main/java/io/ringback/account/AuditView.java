package io.ringback.account;

import io.ringback.http.GregorianTime;
import io.ringback.id.Ids;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Shows an entry of the audit log to callers. */
@Schema(name = "AuditEntry")
record AuditView(
        String id,
        @Schema(examples = "webhook_changed") String action,

        @Schema(description = "The id of the changed account, token or webhook, according to the action.")
        String subjectId,

        @Schema(description = "Gregorian seconds") long timestamp,
        Instant at,
        Actor actor,

        @Schema(description = "The address of the caller; absent for the service itself.") @Nullable
        String address,

        @Nullable String requestId) {
    /** Shows the caller who did it. */
    @Schema(name = "Actor")
    record Actor(
            @Schema(enumeration = {"token", "master_token", "api_key", "service"})
            String type,

            @Schema(description = "The account of the token.") @Nullable
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
