package io.ringback.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.ringback.StartCheck;
import io.ringback.StartOrder;
import io.ringback.http.ApiException;
import io.ringback.id.Ids;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds the permissions of a token. */
@ApplicationScoped
class Tokens {
    /** Cache duration. A revoked token becomes invalid here at once, on other processes within this time. */
    private static final Duration REMEMBERED = Duration.ofSeconds(1);

    private static final int MOST = 10_000;

    private final Accounts accounts;
    private final Audit audit;
    private final InstantSource clock;
    private final Optional<Secret> master;
    private final Cache<String, Optional<Grant>> known =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(REMEMBERED).build();

    Tokens(Accounts accounts, Audit audit, InstantSource clock, AccountConfig config) {
        this.audit = audit;
        this.accounts = accounts;
        this.clock = clock;
        this.master = config.masterToken().filter(text -> !text.isBlank()).map(Secret::of);
    }

    void requireMaster(@Observes @Priority(StartOrder.SAFETY) StartupEvent started, StartCheck check) {
        if (master.isEmpty()) {
            check.fault("RINGBACK_MASTER_TOKEN is not set, so nobody could use the API. Set it to a long "
                    + "random secret.");
        }
    }

    /** Returns the permissions of {@code token}; empty when it is unknown, expired or revoked. */
    Optional<Grant> grant(String token) {
        Secret secret = Secret.of(token);
        if (isMaster(secret)) {
            return Optional.of(ofMaster());
        }
        if (secret.isMistyped()) {
            return Optional.empty();
        }
        return known.get(key(secret.hash()), key -> look(secret.hash()))
                .filter(grant -> !grant.isExpired(clock.instant()));
    }

    /** Returns the permissions from memory; null when only the database knows them, or there are none. */
    @Nullable
    Grant remembered(String token) {
        Secret secret = Secret.of(token);
        if (isMaster(secret)) {
            return ofMaster();
        }
        Optional<Grant> grant = known.getIfPresent(key(secret.hash()));
        return grant == null
                ? null
                : grant.filter(it -> !it.isExpired(clock.instant())).orElse(null);
    }

    private boolean isMaster(Secret secret) {
        return master.filter(secret::isSameAs).isPresent();
    }

    private Grant ofMaster() {
        return new Grant(null, accounts.master(), Role.ADMIN, null, false);
    }

    private static Optional<Grant> look(byte[] hash) {
        return Token.withHash(hash)
                .map(token -> new Grant(
                        token.id,
                        token.accountId,
                        Role.of(token.role),
                        token.expiresAt,
                        Token.LOG_IN.equals(token.name)));
    }

    /** Removes the tokens of a deleted account from memory. */
    void forget(@Observes(during = TransactionPhase.AFTER_SUCCESS) AccountDeleted account) {
        known.invalidateAll();
    }

    /** Deletes expired tokens. */
    @Transactional
    void removeExpired() {
        Token.removeExpired(clock.instant());
    }

    /**
     * Revokes a token and returns it. Memory is cleared after the commit, since a lookup in between would cache it
     * again.
     */
    Token revoke(UUID account, UUID id) {
        Token ended = QuarkusTransaction.requiringNew().call(() -> {
            Token token = Token.of(account, id).orElseThrow(() -> ApiException.badIdentifier(Ids.show(id)));
            token.delete();
            audit.record(Audit.Action.TOKEN_REVOKED, account, id);
            return token;
        });
        known.invalidate(key(ended.hash));
        return ended;
    }

    private static String key(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
