package io.ringback.account;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a token gives its bearer.
 *
 * @param tokenId null for the master account's token, which is configured and not stored
 * @param expiresAt null for never
 */
record Grant(
        @Nullable UUID tokenId,
        UUID accountId,
        Role role,
        @Nullable Instant expiresAt) {
    boolean isExpired(Instant now) {
        return expiresAt != null && !expiresAt.isAfter(now);
    }
}
