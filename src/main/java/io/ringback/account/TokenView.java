package io.ringback.account;

import io.ringback.id.Ids;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A token as callers see it. */
@Schema(name = "Token")
record TokenView(
        @Schema(readOnly = true, pattern = "^[0-9a-f]{32}$") String id,

        @Schema(minLength = 1, maxLength = TokenResource.MAX_NAME, examples = "The switch") @Nullable
        String name,

        @Schema(
                enumeration = {"admin", "read", "ingest"},
                defaultValue = "admin",
                description = "`admin` may do everything, `read` only look, `ingest` only bring events.")
        String role,

        @Schema(readOnly = true) Instant createdAt,

        @Schema(description = "When it ends by itself; absent for never.") @Nullable
        Instant expiresAt,

        @Schema(readOnly = true, description = "The secret: in the answer that makes the token, and never again.")
        @Nullable
        String token) {
    static TokenView of(Token token) {
        return of(token, null);
    }

    /** {@code secret} is null in every answer but the first. */
    static TokenView of(Token token, @Nullable Secret secret) {
        return new TokenView(
                Ids.show(token.id),
                token.name,
                token.role,
                token.createdAt,
                token.expiresAt,
                secret == null ? null : secret.reveal());
    }
}
