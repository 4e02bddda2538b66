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

/** Finds out what a token gives its bearer. */
@ApplicationScoped
class Tokens {
    /** A token that is revoked ends here at once, on other nodes within this time. */
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
            check.fault("There is no master token, so nobody could use the API."
                    + " Set RINGBACK_MASTER_TOKEN to a long random secret.");
        }
    }

    /** What {@code token} grants now; empty for one that is unknown, expired or revoked. */
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

    /** The same as far as this process remembers it; null where only the database can tell, or nothing is granted. */
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

    /** The tokens of an account end with it. */
    void forget(@Observes(during = TransactionPhase.AFTER_SUCCESS) AccountDeleted account) {
        known.invalidateAll();
    }

    /** Removes the tokens that ended by themselves. */
    @Transactional
    void removeExpired() {
        Token.removeExpired(clock.instant());
    }

    /** Ends a token and tells what it was. It is forgotten only after the commit: a look-up between the two would keep it. */
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
