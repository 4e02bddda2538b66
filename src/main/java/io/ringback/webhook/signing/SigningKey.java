package io.ringback.webhook.signing;

import java.util.Optional;

/** Signs the requests of a webhook; excluded from {@code toString}. */
public sealed interface SigningKey permits SigningSecret, SigningKeyPair {
    /** Maximum length of a key's text. */
    int MAX_TEXT = 128;

    /** Returns the scheme of signatures with this key. */
    Scheme scheme();

    /**
     * Returns the key in the notation of Standard Webhooks, {@code whsec_…} or {@code whsk_…}, for callers who may see
     * it.
     */
    String reveal();

    /** Parses a key of any scheme; empty when {@code text} is invalid. */
    static Optional<SigningKey> parse(String text) {
        return parse(Scheme.V1, text).or(() -> parse(Scheme.V1A, text));
    }

    /** Parses a key of {@code scheme}; empty when {@code text} is invalid. */
    static Optional<SigningKey> parse(Scheme scheme, String text) {
        return switch (scheme) {
            case V1 -> SigningSecret.parse(text).map(SigningKey.class::cast);
            case V1A -> SigningKeyPair.parse(text).map(SigningKey.class::cast);
        };
    }
}
