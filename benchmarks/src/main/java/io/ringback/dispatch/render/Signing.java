package io.ringback.dispatch.render;

import io.ringback.webhook.signing.SigningKey;
import java.time.Instant;
import java.util.List;

/** Signs requests of benchmarks that run without the service. */
public final class Signing {
    private Signing() {}

    public static String of(List<SigningKey> keys, String id, Instant timestamp, byte[] content) {
        return Signature.of(keys, id, timestamp, content);
    }
}
