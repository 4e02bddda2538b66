package io.ringback.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.ringback.id.Ids;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Shows the current token to callers. */
@Schema(name = "TokenAuth")
record GrantView(
        @Schema(pattern = "^[0-9a-f]{32}$") String accountId,

        @Schema(enumeration = {"admin", "read", "ingest"}) String role,

        @JsonInclude(JsonInclude.Include.ALWAYS)
        @Schema(
                implementation = String.class,
                format = "date-time",
                nullable = true,
                description = "null when the token does not expire.")
        @Nullable
        Instant expiresAt) {
    static GrantView of(Grant grant) {
        return new GrantView(Ids.show(grant.accountId()), grant.role().shown(), grant.expiresAt());
    }
}
