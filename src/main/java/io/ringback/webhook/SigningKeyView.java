package io.ringback.webhook;

import io.ringback.webhook.signing.SigningKeyPair;
import io.ringback.webhook.signing.SigningKeys;
import io.ringback.webhook.signing.SigningSecret;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Shows the key that receivers verify signatures with. */
@Schema(name = "SigningKey")
record SigningKeyView(
        @Schema(enumeration = {"v1", "v1a"}) String signature,

        @Schema(description = "For `v1`: the shared secret.") @Nullable
        String secret,

        @Schema(description = "For `v1a`: the public key that receivers verify with.") @Nullable
        String publicKey,

        @Schema(description = "Earlier keys that still sign, newest first.")
        List<Earlier> previous) {
    /** Shows a rotated key that still signs. */
    @Schema(name = "EarlierKey")
    record Earlier(@Schema(enumeration = {"v1", "v1a"}) String signature, Instant signsUntil) {}

    static SigningKeyView of(SigningKeys keys, Instant now) {
        String scheme = keys.newest().scheme().shown();
        List<Earlier> previous = keys.all().stream()
                .skip(1)
                .filter(ending -> ending.signsAt(now))
                .map(ending -> new Earlier(ending.key().scheme().shown(), Objects.requireNonNull(ending.until())))
                .toList();
        return switch (keys.newest()) {
            case SigningSecret secret -> new SigningKeyView(scheme, secret.reveal(), null, previous);
            case SigningKeyPair pair -> new SigningKeyView(scheme, null, pair.publicKey(), previous);
        };
    }
}
