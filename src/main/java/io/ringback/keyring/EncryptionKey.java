package io.ringback.keyring;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Holds an AES-256 key and its id; excluded from {@code toString}. */
final class EncryptionKey {
    private static final int BYTES = 32;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    private final String id;
    private final SecretKey key;

    private EncryptionKey(String id, byte[] key) {
        this.id = id;
        this.key = new SecretKeySpec(key, "AES");
    }

    /**
     * Parses pairs {@code id:base64}, separated by commas.
     *
     * @throws IllegalArgumentException if the text is invalid; the message never contains a key
     */
    static List<EncryptionKey> parse(String pairs) {
        List<EncryptionKey> keys = Arrays.stream(pairs.split(",", -1))
                .map(EncryptionKey::parsePair)
                .toList();
        if (keys.stream().map(EncryptionKey::id).distinct().count() < keys.size()) {
            throw new IllegalArgumentException("two keys have the same id");
        }
        return keys;
    }

    private static EncryptionKey parsePair(String pair) {
        int colon = pair.indexOf(':');
        String id = pair.substring(0, Math.max(0, colon)).strip();
        if (!ID.matcher(id).matches() || id.equals(Keyring.PLAIN)) {
            throw new IllegalArgumentException(
                    "each key is id:base64, the id of 1 to 32 letters, digits, - or _, and not \"plain\"");
        }
        byte[] key;
        try {
            key = Base64.getDecoder().decode(pair.substring(colon + 1).strip());
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("the key " + id + " is not base64");
        }
        if (key.length != BYTES) {
            throw new IllegalArgumentException(
                    "the key %s has %d bytes instead of %d; make one with: openssl rand -base64 %d"
                            .formatted(id, key.length, BYTES, BYTES));
        }
        return new EncryptionKey(id, key);
    }

    String id() {
        return id;
    }

    SecretKey key() {
        return key;
    }

    @Override
    public String toString() {
        return id + ":…";
    }
}
