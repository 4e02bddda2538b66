package io.ringback.keyring;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** With what secrets are sealed. */
@ConfigMapping(prefix = "ringback")
interface KeyringConfig {
    /** Pairs {@code id:base64} of 32 bytes each, separated by commas: the first seals, all of them open. */
    Optional<String> encryptionKeys();
}
