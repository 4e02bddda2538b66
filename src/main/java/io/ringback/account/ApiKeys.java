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

/** Manages API keys, with which accounts log in: one for each account. */
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

    /** Returns the key of {@code account}, 64 hex characters; creates it on first use. */
    @Transactional
    String of(UUID account) {
        Account found = locked(account);
        audit.record(Audit.Action.API_KEY_REVEALED, account, account);
        return found.apiKey == null ? renew(found) : opened(account, found.apiKey);
    }

    /** Replaces the key of {@code account}; the earlier key becomes invalid, tokens created with it stay valid. */
    @Transactional
    String renew(UUID account) {
        audit.record(Audit.Action.API_KEY_RENEWED, account, account);
        return renew(locked(account));
    }

    /** Returns the account whose key is {@code shown}. */
    Optional<UUID> accountOf(String shown) {
        return Account.withApiKey(Secret.of(shown).hash()).map(account -> account.id);
    }

    private String renew(Account account) {
        Secret key = Secret.random(random);
        account.apiKey = keyring.encrypt(key.reveal(), place(account.id));
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
                    "The API key of account %s cannot be decrypted: check RINGBACK_ENCRYPTION_KEYS and "
                            + "the stored row",
                    Ids.show(account));
            throw ApiException.conflict(
                    "the API key cannot be decrypted: ask the operator whether a key is missing in "
                            + "RINGBACK_ENCRYPTION_KEYS, or renew the API key with PUT",
                    Ids.show(account));
        }
    }

    /** Encrypts the same API key again with the current key of {@code keyring}. */
    static String reencrypt(Keyring keyring, UUID account, String sealed) {
        return keyring.encrypt(open(keyring, account, sealed), place(account));
    }

    private static String open(Keyring keyring, UUID account, String sealed) {
        return new String(keyring.decrypt(sealed, place(account)), StandardCharsets.US_ASCII);
    }

    private static String place(UUID account) {
        return "account/" + Ids.show(account);
    }
}
