package io.ringback.keyring;

import io.ringback.Run;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes the ring of the keys that the operator gave. */
final class KeyringWiring {
    KeyringWiring() {}

    @Produces
    @Singleton
    static Keyring keyring(KeyringConfig config, RandomGenerator random) {
        try {
            return new Keyring(
                    config.encryptionKeys()
                            .filter(pairs -> !pairs.isBlank())
                            .map(SealingKey::parse)
                            .orElse(List.of()),
                    random);
        } catch (IllegalArgumentException fault) {
            throw Run.refuse("RINGBACK_ENCRYPTION_KEYS: " + fault.getMessage());
        }
    }
}
