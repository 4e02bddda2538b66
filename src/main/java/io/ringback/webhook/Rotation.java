package io.ringback.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.ringback.http.Fields;
import io.ringback.http.Violations;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks of a rotation.
 *
 * @param own the new key; null when one shall be made
 * @param overlap how long the present key goes on signing beside it
 */
record Rotation(@Nullable SigningKey own, Duration overlap) {
    static final int DEFAULT_OVERLAP_SECONDS = 86_400;
    static final int MAX_OVERLAP_SECONDS = 30 * 86_400;
    static final Duration DEFAULT_OVERLAP = Duration.ofSeconds(DEFAULT_OVERLAP_SECONDS);

    /** Reads {@code data}; 400 with every failing field when there is any. */
    static Rotation parse(JsonNode data, Scheme scheme) {
        Violations violations = new Violations();
        Fields fields = Fields.of(data, violations);
        int overlap = fields.integer("overlap", 0, MAX_OVERLAP_SECONDS, DEFAULT_OVERLAP_SECONDS);
        Optional<SigningKey> own = own(fields, scheme, violations);
        violations.throwIfAny();
        return new Rotation(own.orElse(null), Duration.ofSeconds(overlap));
    }

    /** The key of {@code scheme} that the field {@code secret} names, if it names one. */
    static Optional<SigningKey> own(Fields fields, Scheme scheme, Violations violations) {
        String text = fields.string("secret", 0, SigningKey.MAX_TEXT);
        if (text == null) {
            return Optional.empty();
        }
        Optional<SigningKey> key = SigningKey.parse(scheme, text);
        if (key.isEmpty()) {
            violations.wrongFormat("secret", null);
        }
        return key;
    }
}
