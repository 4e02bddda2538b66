package io.ringback.webhook.signing;

import java.security.Key;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.spec.SecretKeySpec;

/** Holds a symmetric key of Standard Webhooks, 24 to 64 bytes; excluded from {@code toString}. */
public final class SigningSecret implements SigningKey {
    /** Algorithm of the signature scheme {@code v1}. */
    public static final String ALGORITHM = "HmacSHA256";

    private static final String PREFIX = "whsec_";
    private static final int MIN_BYTES = 24;
    private static final int MAX_BYTES = 64;
    private static final int GENERATED_BYTES = 32;

    private final byte[] key;
    private final Key hmacKey;

    private SigningSecret(byte[] key) {
        this.key = key;
        this.hmacKey = new SecretKeySpec(key, ALGORITHM);
    }

    /** Parses {@code whsec_} and base64; empty when {@code text} is invalid. */
    public static Optional<SigningSecret> parse(String text) {
        return text.startsWith(PREFIX) ? decode(text.substring(PREFIX.length())) : Optional.empty();
    }

    /** Generates a secret of 32 bytes; {@code random} must be unpredictable. */
    public static SigningSecret generate(RandomGenerator random) {
        byte[] key = new byte[GENERATED_BYTES];
        random.nextBytes(key);
        return new SigningSecret(key);
    }

    /** Returns the key that signs. */
    public Key hmacKey() {
        return hmacKey;
    }

    private static Optional<SigningSecret> decode(String base64) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        return ofBytes(key);
    }

    /** Creates a secret of these bytes; empty when they are too few or too many. */
    public static Optional<SigningSecret> ofBytes(byte[] key) {
        return key.length >= MIN_BYTES && key.length <= MAX_BYTES
                ? Optional.of(new SigningSecret(key))
                : Optional.empty();
    }

    @Override
    public Scheme scheme() {
        return Scheme.V1;
    }

    @Override
    public String reveal() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SigningSecret secret && MessageDigest.isEqual(key, secret.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
