package io.ringback.dispatch.render;

import io.ringback.webhook.signing.SigningKey;
import io.ringback.webhook.signing.SigningKeyPair;
import io.ringback.webhook.signing.SigningSecret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;

/**
 * Signs a request as defined by Standard Webhooks 1.0.0: over {@code {webhook-id}.{webhook-timestamp}.{content}}.
 *
 * <p>The content is the body as sent; without a body it is the raw query string, which could otherwise be replaced.
 */
final class Signature {
    /** Cached per thread, since creating one costs more than signing; only a few threads sign. */
    private static final ThreadLocal<Mac> MAC = ThreadLocal.withInitial(Signature::mac);

    private Signature() {}

    /** Returns the value of {@code webhook-signature}: one signature for each of {@code keys}, separated by spaces. */
    static String of(List<SigningKey> keys, String id, Instant timestamp, byte[] content) {
        byte[] head = (id + "." + timestamp.getEpochSecond() + ".").getBytes(StandardCharsets.US_ASCII);
        StringBuilder signatures = new StringBuilder();
        for (SigningKey key : keys) {
            signatures.append(signatures.isEmpty() ? "" : " ");
            signatures.append(key.scheme().shown()).append(',');
            signatures.append(Base64.getEncoder().encodeToString(sign(key, head, content)));
        }
        return signatures.toString();
    }

    private static byte[] sign(SigningKey key, byte[] head, byte[] content) {
        try {
            return switch (key) {
                case SigningSecret secret -> hmac(secret, head, content);
                case SigningKeyPair pair -> ed25519(pair, head, content);
            };
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("the signing key does not fit its algorithm", impossible);
        }
    }

    private static byte[] hmac(SigningSecret secret, byte[] head, byte[] content) throws InvalidKeyException {
        Mac mac = MAC.get();
        mac.init(secret.hmacKey());
        mac.update(head);
        return mac.doFinal(content);
    }

    private static byte[] ed25519(SigningKeyPair pair, byte[] head, byte[] content) throws GeneralSecurityException {
        var signature = java.security.Signature.getInstance(SigningKeyPair.ALGORITHM);
        signature.initSign(pair.privateKey());
        signature.update(head);
        signature.update(content);
        return signature.sign();
    }

    private static Mac mac() {
        try {
            return Mac.getInstance(SigningSecret.ALGORITHM);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("the Java runtime lacks the algorithm " + SigningSecret.ALGORITHM, impossible);
        }
    }
}
