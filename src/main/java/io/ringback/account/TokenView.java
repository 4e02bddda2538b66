package io.ringback.account;

import io.ringback.id.Ids;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Shows a token to callers. */
@Schema(name = "Token")
record TokenView(
        @Schema(readOnly = true, pattern = "^[0-9a-f]{32}$") String id,

        @Schema(minLength = 1, maxLength = TokenResource.MAX_NAME, examples = "The switch") @Nullable
        String name,

        @Schema(
                enumeration = {"admin", "read", "ingest"},
                defaultValue = "admin",
                description = "`admin` has all permissions, `read` may only read, `ingest` may only post events.")
        String role,

        @Schema(readOnly = true) Instant createdAt,

        @Schema(description = "The time at which it expires; absent for never.") @Nullable
        Instant expiresAt,

        @Schema(readOnly = true, description = "The secret, only in the response that creates the token.") @Nullable
        String token) {
    static TokenView of(Token token) {
        return of(token, null);
    }

    /** Creates the view; {@code secret} is null in every response except the first. */
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
