package io.ringback.account;

import io.quarkus.logging.Log;
import io.ringback.http.ApiException;
import io.ringback.id.Ids;
import io.ringback.keyring.Keyring;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The keys with which accounts log in: one for each, shown to whoever may do everything there. */
@ApplicationScoped
class ApiKeys {
    private final Keyring keyring;
    private final Audit audit;
    private final RandomGenerator random;

    ApiKeys(Keyring keyring, Audit audit, RandomGenerator random) {
        this.audit = audit;
        this.keyring = keyring;
        this.random = random;
    }

    /** The key of {@code account}, 64 hex characters; made when it is first asked for. */
    @Transactional
    String of(UUID account) {
        Account found = locked(account);
        audit.record(Audit.Action.API_KEY_REVEALED, account, account);
        return found.apiKey == null ? renew(found) : opened(account, found.apiKey);
    }

    /** A new key for {@code account}; the one before opens nothing any more, the tokens that were given for it still do. */
    @Transactional
    String renew(UUID account) {
        audit.record(Audit.Action.API_KEY_RENEWED, account, account);
        return renew(locked(account));
    }

    /** Whose key {@code shown} is. */
    Optional<UUID> accountOf(String shown) {
        return Account.withApiKey(Secret.of(shown).hash()).map(account -> account.id);
    }

    private String renew(Account account) {
        Secret key = Secret.random(random);
        account.apiKey = keyring.seal(key.reveal(), place(account.id));
        account.apiKeyHash = key.hash();
        return key.reveal();
    }

    private static Account locked(UUID account) {
        return Account.lock(account).orElseThrow(() -> ApiException.badIdentifier(Ids.show(account)));
    }

    private String opened(UUID account, String sealed) {
        try {
            return open(keyring, account, sealed);
        } catch (IllegalStateException damaged) {
            Log.errorf(
                    damaged,
                    "The API key of account %s cannot be opened: check RINGBACK_ENCRYPTION_KEYS and the stored row",
                    Ids.show(account));
            throw ApiException.conflict(
                    "the API key cannot be opened: ask the operator whether a key is missing in"
                            + " RINGBACK_ENCRYPTION_KEYS, or renew the API key with PUT",
                    Ids.show(account));
        }
    }

    /** The same key sealed with the present key of {@code keyring}. */
    static String reseal(Keyring keyring, UUID account, String sealed) {
        return keyring.seal(open(keyring, account, sealed), place(account));
    }

    private static String open(Keyring keyring, UUID account, String sealed) {
        return new String(keyring.open(sealed, place(account)), StandardCharsets.US_ASCII);
    }

    private static String place(UUID account) {
        return "account/" + Ids.show(account);
    }
}
