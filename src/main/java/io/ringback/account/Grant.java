package io.ringback.account;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a token gives its bearer.
 *
 * @param tokenId null for the master account's token, which is configured and not stored
 * @param expiresAt null for never
 * @param loggedIn whether a log-in made the token
 */
record Grant(
        @Nullable UUID tokenId,
        UUID accountId,
        Role role,
        @Nullable Instant expiresAt,
        boolean loggedIn) {
    /** The bucket from which its requests are taken: the token's own, else the account's. */
    UUID bucket() {
        return tokenId == null || loggedIn ? accountId : tokenId;
    }

    boolean isExpired(Instant now) {
        return expiresAt != null && !expiresAt.isAfter(now);
    }
}
