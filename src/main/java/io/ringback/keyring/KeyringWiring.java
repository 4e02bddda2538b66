package io.ringback.keyring;

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
        return new Keyring(
                config.encryptionKeys()
                        .filter(pairs -> !pairs.isBlank())
                        .map(SealingKey::parse)
                        .orElse(List.of()),
                random);
    }
}
