package io.ringback.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/** The secret of a token. It is shown once, when it is made; what is kept and compared is its hash. */
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
     * A new token: {@code rbk_}, 256 random bits as 64 hex characters, and 8 more of a checksum, so that whatever scans
     * for leaked secrets recognises it, and nobody needs the database to refuse one that was mistyped.
     */
    static Secret token(RandomGenerator random) {
        String body = PREFIX + random(random).text;
        return new Secret(body + checksum(body));
    }

    /** Whether it looks like a token of the form that {@link #token} makes, and its checksum is wrong. Older ones never do. */
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

    /** A new one of 256 random bits, as 64 hex characters: an API key, which clients expect to be as long. */
    static Secret random(RandomGenerator random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return new Secret(HexFormat.of().formatHex(bytes));
    }

    /** The one a caller sent. */
    static Secret of(String text) {
        return new Secret(text);
    }

    /** SHA-256: what is random needs no slow hash. */
    byte[] hash() {
        return hash.clone();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }

    /** Whether both are the same, in a time that does not tell how much of them is. */
    boolean isSameAs(Secret other) {
        return MessageDigest.isEqual(hash, other.hash);
    }

    /** Gives the secret away: for the one answer that shows it. */
    String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "***";
    }
}
