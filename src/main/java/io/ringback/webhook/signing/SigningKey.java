package io.ringback.webhook.signing;

import java.util.Optional;

/** What a webhook's requests are signed with; it does not print itself. */
public sealed interface SigningKey permits SigningSecret, SigningKeyPair {
    /** No key is written in more characters. */
    int MAX_TEXT = 128;

    /** The scheme that a signature with this key is of. */
    Scheme scheme();

    /** The key as Standard Webhooks writes it, {@code whsec_…} or {@code whsk_…}: for who may see it. */
    String reveal();

    /** The key that {@code text} stands for, of whichever scheme; empty when it is none. */
    static Optional<SigningKey> parse(String text) {
        return parse(Scheme.V1, text).or(() -> parse(Scheme.V1A, text));
    }

    /** The key of {@code scheme} that {@code text} stands for; empty when it is none. */
    static Optional<SigningKey> parse(Scheme scheme, String text) {
        return switch (scheme) {
            case V1 -> SigningSecret.parse(text).map(SigningKey.class::cast);
            case V1A -> SigningKeyPair.parse(text).map(SigningKey.class::cast);
        };
    }
}
