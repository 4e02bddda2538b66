package io.ringback.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Holds a SHA-256 hash, compared by value: the identity of an event or of its content. */
final class Sha256 {
    private final byte[] bytes;

    private Sha256(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Hashes a kind of identity and its parts. Each part is preceded by its length, so that different splits differ.
     */
    static Sha256 ofKey(String kind, String... parts) {
        MessageDigest sha = sha256();
        update(sha, kind);
        for (String part : parts) {
            update(sha, part);
        }
        return new Sha256(sha.digest());
    }

    /** Hashes a parsed JSON value: key order, white space and trailing zeros make no difference. */
    static Sha256 ofContent(JsonNode value) {
        MessageDigest sha = sha256();
        update(sha, value);
        return new Sha256(sha.digest());
    }

    private static void update(MessageDigest sha, JsonNode value) {
        switch (value) {
            case ObjectNode object -> {
                sha.update((byte) '{');
                var sorted = new TreeMap<String, JsonNode>();
                object.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
                sorted.forEach((key, child) -> {
                    update(sha, key);
                    update(sha, child);
                });
                sha.update((byte) '}');
            }
            case ArrayNode array -> {
                sha.update((byte) '[');
                array.forEach(child -> update(sha, child));
                sha.update((byte) ']');
            }
            default -> {
                update(sha, value.getNodeType().name());
                update(
                        sha,
                        value.isNumber()
                                ? value.decimalValue().stripTrailingZeros().toString()
                                : value.asText());
            }
        }
    }

    private static void update(MessageDigest sha, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        sha.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("the Java runtime lacks SHA-256", impossible);
        }
    }

    byte[] bytes() {
        return bytes.clone();
    }

    boolean isSameAs(byte @Nullable [] other) {
        return other != null && MessageDigest.isEqual(bytes, other);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Sha256 sha256 && Arrays.equals(bytes, sha256.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
