package io.ringback.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/** Holds the secret of a token. It is shown once, at creation; only its hash is stored and compared. */
final class Secret {
    private static final int LENGTH = 32;
    private static final String PREFIX = "rbk_";
    private static final int CHECKSUM = 8;

    private final String text;
    private final byte[] hash;

    private Secret(String text) {
        this.text = text;
        this.hash = sha256(text);
    }

    /**
     * Generates a token: {@code rbk_}, 256 random bits as 64 hex characters, and a checksum of 8 more. Secret scanners
     * recognize this form, and mistyped tokens are rejected without the database.
     */
    static Secret token(RandomGenerator random) {
        String body = PREFIX + random(random).text;
        return new Secret(body + checksum(body));
    }

    /** Returns whether it has the form of {@link #token} and a wrong checksum. Older tokens never do. */
    boolean isMistyped() {
        if (!text.startsWith(PREFIX)) {
            return false;
        }
        int end = text.length() - CHECKSUM;
        return end < PREFIX.length() || !text.substring(end).equals(checksum(text.substring(0, end)));
    }

    private static String checksum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }

    /** Generates 256 random bits as 64 hex characters: an API key, whose length clients rely on. */
    static Secret random(RandomGenerator random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return new Secret(HexFormat.of().formatHex(bytes));
    }

    /** Wraps the secret that a caller sent. */
    static Secret of(String text) {
        return new Secret(text);
    }

    /** Returns the SHA-256; a random secret needs no slow hash. */
    byte[] hash() {
        return hash.clone();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("the Java runtime lacks SHA-256", impossible);
        }
    }

    /** Compares two secrets in constant time. */
    boolean isSameAs(Secret other) {
        return MessageDigest.isEqual(hash, other.hash);
    }

    /** Returns the secret, for the one response that shows it. */
    String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "***";
    }
}
