package io.ringback.webhook.signing;

import com.fasterxml.jackson.databind.JsonNode;
import io.ringback.http.JsonFields;
import io.ringback.http.ValidationErrors;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Describes a requested key rotation.
 *
 * @param own the new key; null to generate one
 * @param overlap how long the current key also signs
 */
public record Rotation(@Nullable SigningKey own, Duration overlap) {
    static final int DEFAULT_OVERLAP_SECONDS = 86_400;
    static final int MAX_OVERLAP_SECONDS = 30 * 86_400;
    static final Duration DEFAULT_OVERLAP = Duration.ofSeconds(DEFAULT_OVERLAP_SECONDS);

    /** Parses {@code data}; throws a 400 with every invalid field. */
    public static Rotation parse(JsonNode data, Scheme scheme) {
        ValidationErrors validationErrors = new ValidationErrors();
        JsonFields jsonFields = JsonFields.of(data, validationErrors);
        int overlap = jsonFields.integer("overlap", 0, MAX_OVERLAP_SECONDS, DEFAULT_OVERLAP_SECONDS);
        Optional<SigningKey> own = own(jsonFields, scheme, validationErrors);
        validationErrors.throwIfAny();
        return new Rotation(own.orElse(null), Duration.ofSeconds(overlap));
    }

    /** Returns the key of {@code scheme} in the field {@code secret}, if it is present. */
    public static Optional<SigningKey> own(JsonFields jsonFields, Scheme scheme, ValidationErrors validationErrors) {
        String text = jsonFields.string("secret", 0, SigningKey.MAX_TEXT);
        if (text == null) {
            return Optional.empty();
        }
        Optional<SigningKey> key = SigningKey.parse(scheme, text);
        if (key.isEmpty()) {
            validationErrors.wrongFormat("secret", null);
        }
        return key;
    }
}
