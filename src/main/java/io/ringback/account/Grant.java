package io.ringback.account;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Holds the permissions of a token.
 *
 * @param tokenId null for the master account's token, which is configured and not stored
 * @param expiresAt null for no expiry
 * @param loggedIn whether a login created the token
 */
record Grant(
        @Nullable UUID tokenId,
        UUID accountId,
        Role role,
        @Nullable Instant expiresAt,
        boolean loggedIn) {
    /** Returns the rate limit bucket: the token's own, else the account's. */
    UUID bucket() {
        return tokenId == null || loggedIn ? accountId : tokenId;
    }

    boolean isExpired(Instant now) {
        return expiresAt != null && !expiresAt.isAfter(now);
    }
}
