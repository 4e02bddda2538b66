package io.ringback.webhook.signing;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Lists the signature schemes of Standard Webhooks 1.0.0. */
public enum Scheme {
    /** HMAC with SHA-256 and a shared secret. */
    V1,
    /** Ed25519: receivers need only the public key. */
    V1A;

    public static final List<String> SHOWN =
            Stream.of(values()).map(Scheme::shown).toList();

    /** Returns the scheme's name in the API, in the database and as prefix of a signature. */
    public String shown() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the scheme whose name is {@code shown}. */
    public static Scheme of(String shown) {
        return valueOf(shown.toUpperCase(Locale.ROOT));
    }
}
