package io.ringback.keyring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts and decrypts secrets in the database: AES-256-GCM, as {@code <key id>:<base64 of nonce, text and tag>}.
 *
 * <p>Each is bound to a context, such as its webhook, so a copy in another row cannot be decrypted. Without any key,
 * secrets are stored readable as {@code plain:<base64>}; that is for development.
 */
public final class Keyring {
    /** Key id of an unencrypted value. */
    static final String PLAIN = "plain";

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final List<EncryptionKey> keys;
    private final Map<String, EncryptionKey> byId;
    private final RandomGenerator random;

    /** Creates a keyring. The first of {@code keys} encrypts, all decrypt; {@code random} must be unpredictable. */
    Keyring(List<EncryptionKey> keys, RandomGenerator random) {
        this.keys = List.copyOf(keys);
        this.byId = keys.stream().collect(Collectors.toMap(EncryptionKey::id, Function.identity()));
        this.random = random;
    }

    /**
     * Validates the text of {@code RINGBACK_ENCRYPTION_KEYS}.
     *
     * @throws IllegalArgumentException if it is invalid; the message never contains a key
     */
    public static void check(String pairs) {
        EncryptionKey.parse(pairs);
    }

    /** Encrypts {@code secret} for the context {@code place}. */
    public String encrypt(String secret, String place) {
        byte[] text = secret.getBytes(UTF_8);
        return currentKey()
                .map(key -> key.id() + ":" + base64(encrypt(key, text, place)))
                .orElseGet(() -> PLAIN + ":" + base64(text));
    }

    /**
     * Decrypts {@code sealed}.
     *
     * @throws IllegalStateException if its key is missing, its context differs, or it was changed
     */
    public byte[] decrypt(String sealed, String place) {
        int colon = sealed.indexOf(':');
        if (colon < 0) {
            throw new IllegalStateException("a stored secret is damaged: it does not start with a key id");
        }
        String id = sealed.substring(0, colon);
        byte[] bytes = decoded(sealed.substring(colon + 1), id);
        if (id.equals(PLAIN)) {
            return bytes;
        }
        EncryptionKey key = byId.get(id);
        if (key == null) {
            throw new IllegalStateException("a stored secret is encrypted with the key " + id
                    + ", which RINGBACK_ENCRYPTION_KEYS lacks: add it after the first key");
        }
        return decrypt(key, ByteBuffer.wrap(bytes), place);
    }

    private static byte[] decoded(String base64, String id) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException damaged) {
            throw new IllegalStateException(
                    "a stored secret that is encrypted with the key %s is damaged: it is not base64".formatted(id),
                    damaged);
        }
    }

    /** Returns whether {@code sealed} is encrypted with the current key. */
    public boolean isCurrent(String sealed) {
        return sealed.startsWith(currentKey().map(EncryptionKey::id).orElse(PLAIN) + ":");
    }

    /** Returns whether there is a key to encrypt with. */
    public boolean canEncrypt() {
        return !keys.isEmpty();
    }

    /** Returns the key that encrypts; empty when there is none. */
    Optional<EncryptionKey> currentKey() {
        return keys.stream().findFirst();
    }

    boolean has(String id) {
        return byId.containsKey(id);
    }

    private byte[] encrypt(EncryptionKey key, byte[] text, String place) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, place).doFinal(text);
            return ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("the Java runtime lacks the algorithm " + CIPHER, impossible);
        }
    }

    private static byte[] decrypt(EncryptionKey key, ByteBuffer sealed, String place) {
        byte[] nonce = new byte[NONCE_BYTES];
        byte[] text = new byte[Math.max(0, sealed.remaining() - NONCE_BYTES)];
        try {
            sealed.get(nonce).get(text);
            return cipher(Cipher.DECRYPT_MODE, key, nonce, place).doFinal(text);
        } catch (GeneralSecurityException | java.nio.BufferUnderflowException changed) {
            throw new IllegalStateException(
                    ("cannot decrypt a stored secret with the key %s: it was changed, moved, or encrypted "
                                    + "with another key of this id")
                            .formatted(key.id()),
                    changed);
        }
    }

    private static Cipher cipher(int mode, EncryptionKey key, byte[] nonce, String place)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(UTF_8));
        return cipher;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
