package io.ringback.account;

import io.ringback.id.Ids;
import io.vertx.core.MultiMap;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Creates tokens; each takes one request from the bucket of its account. */
@Singleton
class TokenIssuer {
    private final RequestRateLimiter requestRateLimiter;
    private final Ids ids;
    private final RandomGenerator random;
    private final InstantSource clock;

    TokenIssuer(RequestRateLimiter requestRateLimiter, Ids ids, RandomGenerator random, InstantSource clock) {
        this.requestRateLimiter = requestRateLimiter;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    /** Holds a token and its secret, which is shown once. */
    record Issued(Token token, Secret secret) {}

    /** Creates and stores a token; 429 when the bucket of {@code account} is empty, as shown in {@code headers}. */
    @Transactional(Transactional.TxType.MANDATORY)
    Issued issue(UUID account, @Nullable String name, String role, @Nullable Instant expiresAt, MultiMap headers)
            throws SQLException {
        requestRateLimiter.takeOfAccount(account, headers);
        Secret secret = Secret.token(random);
        Token token = new Token();
        token.id = ids.next();
        token.accountId = account;
        token.name = name;
        token.role = role;
        token.hash = secret.hash();
        token.createdAt = clock.instant().truncatedTo(TokenResource.PRECISION);
        token.expiresAt = expiresAt;
        token.persist();
        return new Issued(token, secret);
    }
}
