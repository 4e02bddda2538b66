package io.ringback.dispatch;

import io.ringback.webhook.SigningSecret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;

/**
 * Signs a request as in Standard Webhooks 1.0.0: over {@code {webhook-id}.{webhook-timestamp}.{content}}.
 *
 * <p>The content is the body as sent; for a request without one, its raw query string, which could otherwise be swapped.
 */
final class Signature {
    /** Asking the platform for one costs more than signing; the few threads that sign keep theirs. */
    private static final ThreadLocal<Mac> MAC = ThreadLocal.withInitial(Signature::mac);

    private Signature() {}

    /** The value of {@code webhook-signature}: one {@code v1} signature for each secret, separated by spaces. */
    static String of(List<SigningSecret> secrets, String id, Instant timestamp, byte[] content) {
        byte[] head = (id + "." + timestamp.getEpochSecond() + ".").getBytes(StandardCharsets.US_ASCII);
        StringBuilder signatures = new StringBuilder();
        for (SigningSecret secret : secrets) {
            signatures.append(signatures.isEmpty() ? "v1," : " v1,");
            signatures.append(Base64.getEncoder().encodeToString(hmac(secret, head, content)));
        }
        return signatures.toString();
    }

    private static byte[] hmac(SigningSecret secret, byte[] head, byte[] content) {
        Mac mac = MAC.get();
        try {
            mac.init(secret.hmacKey());
        } catch (InvalidKeyException impossible) {
            throw new AssertionError("a secret is a key of this kind", impossible);
        }
        mac.update(head);
        return mac.doFinal(content);
    }

    private static Mac mac() {
        try {
            return Mac.getInstance(SigningSecret.ALGORITHM);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has " + SigningSecret.ALGORITHM, impossible);
        }
    }
}
