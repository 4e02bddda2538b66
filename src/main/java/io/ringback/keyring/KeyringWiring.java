package io.ringback.keyring;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.random.RandomGenerator;

/** Produces the keyring from the operator's settings. */
final class KeyringWiring {
    KeyringWiring() {}

    @Produces
    @Singleton
    static Keyring keyring(KeyringConfig config, RandomGenerator random) {
        return new Keyring(
                config.encryptionKeys()
                        .filter(pairs -> !pairs.isBlank())
                        .map(EncryptionKey::parse)
                        .orElse(List.of()),
                random);
    }
}
