package io.ringback.keyring;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Configures the encryption of secrets. */
@ConfigMapping(prefix = "ringback")
interface KeyringConfig {
    /** Pairs {@code id:base64} of 32 bytes each, separated by commas: the first encrypts, all decrypt. */
    Optional<String> encryptionKeys();
}
