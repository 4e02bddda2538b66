package io.ringback.dispatch;

import io.ringback.webhook.SigningSecret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs a request as in Standard Webhooks 1.0.0: over {@code {webhook-id}.{webhook-timestamp}.{content}}.
 *
 * <p>The content is the body as sent; for a request without one, its raw query string, which could otherwise be swapped.
 */
final class Signature {
    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    /** The value of {@code webhook-signature}: one {@code v1} signature for each secret, separated by spaces. */
    static String of(List<SigningSecret> secrets, String id, Instant timestamp, byte[] content) {
        byte[] head = (id + "." + timestamp.getEpochSecond() + ".").getBytes(StandardCharsets.US_ASCII);
        return secrets.stream()
                .map(secret -> "v1," + Base64.getEncoder().encodeToString(hmac(secret, head, content)))
                .collect(Collectors.joining(" "));
    }

    private static byte[] hmac(SigningSecret secret, byte[] head, byte[] content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.key(), ALGORITHM));
            mac.update(head);
            return mac.doFinal(content);
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("every Java platform has " + ALGORITHM, impossible);
        }
    }
}
