package io.ringback.webhook.signing;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The signature schemes of Standard Webhooks 1.0.0. */
public enum Scheme {
    /** HMAC with SHA-256: both sides share the key. */
    V1,
    /** Ed25519: who verifies needs the public key only. */
    V1A;

    public static final List<String> SHOWN =
            Stream.of(values()).map(Scheme::shown).toList();

    /** As it stands in the API, in the database and before a signature. */
    public String shown() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The scheme that is shown as {@code shown}. */
    public static Scheme of(String shown) {
        return valueOf(shown.toUpperCase(Locale.ROOT));
    }
}
