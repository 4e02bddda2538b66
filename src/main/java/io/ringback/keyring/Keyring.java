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
 * Seals secrets for the database and opens them again: AES-256 in GCM, as {@code <key id>:<base64 of nonce, text and tag>}.
 *
 * <p>Each is bound to a place, such as the webhook whose secret it is: copied to another row it does not open. Without any
 * key what is sealed stays readable, as {@code plain:<base64>}; that is for development.
 */
public final class Keyring {
    /** The id that says: not sealed. */
    static final String PLAIN = "plain";

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final List<SealingKey> keys;
    private final Map<String, SealingKey> byId;
    private final RandomGenerator random;

    /** {@code keys}: the first seals, all of them open; {@code random} must be unpredictable. */
    Keyring(List<SealingKey> keys, RandomGenerator random) {
        this.keys = List.copyOf(keys);
        this.byId = keys.stream().collect(Collectors.toMap(SealingKey::id, Function.identity()));
        this.random = random;
    }

    /**
     * Checks the text of {@code RINGBACK_ENCRYPTION_KEYS}.
     *
     * @throws IllegalArgumentException with what is wrong, never with a key in it
     */
    public static void check(String pairs) {
        SealingKey.parse(pairs);
    }

    /** Seals {@code secret} for {@code place}. */
    public String seal(String secret, String place) {
        byte[] text = secret.getBytes(UTF_8);
        return sealer().map(key -> key.id() + ":" + base64(seal(key, text, place)))
                .orElseGet(() -> PLAIN + ":" + base64(text));
    }

    /**
     * What {@code sealed} holds.
     *
     * @throws IllegalStateException when its key is not on this ring, or it was sealed for another place, or was changed
     */
    public byte[] open(String sealed, String place) {
        int colon = sealed.indexOf(':');
        if (colon < 0) {
            throw new IllegalStateException("a secret is damaged: it does not start with the id of a key");
        }
        String id = sealed.substring(0, colon);
        byte[] bytes = decoded(sealed.substring(colon + 1), id);
        if (id.equals(PLAIN)) {
            return bytes;
        }
        SealingKey key = byId.get(id);
        if (key == null) {
            throw new IllegalStateException(
                    "a secret is sealed with the key " + id + ", which RINGBACK_ENCRYPTION_KEYS does not have");
        }
        return open(key, ByteBuffer.wrap(bytes), place);
    }

    private static byte[] decoded(String base64, String id) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException damaged) {
            throw new IllegalStateException(
                    "a secret that is sealed with the key %s is damaged: it is not base64".formatted(id), damaged);
        }
    }

    /** Whether {@code sealed} is as {@link #seal} would make it now: with the present key. */
    public boolean isPresent(String sealed) {
        return sealed.startsWith(sealer().map(SealingKey::id).orElse(PLAIN) + ":");
    }

    /** Whether there is a key to seal with. */
    public boolean seals() {
        return !keys.isEmpty();
    }

    /** The key that seals; empty when there is none. */
    Optional<SealingKey> sealer() {
        return keys.stream().findFirst();
    }

    boolean has(String id) {
        return byId.containsKey(id);
    }

    private byte[] seal(SealingKey key, byte[] text, String place) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, place).doFinal(text);
            return ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("every Java platform has " + CIPHER, impossible);
        }
    }

    private static byte[] open(SealingKey key, ByteBuffer sealed, String place) {
        byte[] nonce = new byte[NONCE_BYTES];
        byte[] text = new byte[Math.max(0, sealed.remaining() - NONCE_BYTES)];
        try {
            sealed.get(nonce).get(text);
            return cipher(Cipher.DECRYPT_MODE, key, nonce, place).doFinal(text);
        } catch (GeneralSecurityException | java.nio.BufferUnderflowException changed) {
            throw new IllegalStateException(
                    "a secret does not open with the key %s: it was changed, moved, or sealed with another key of this id"
                            .formatted(key.id()),
                    changed);
        }
    }

    private static Cipher cipher(int mode, SealingKey key, byte[] nonce, String place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(UTF_8));
        return cipher;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
