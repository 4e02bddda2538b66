package io.ringback.webhook;

import io.ringback.webhook.signing.SigningKeyPair;
import io.ringback.webhook.signing.SigningKeys;
import io.ringback.webhook.signing.SigningSecret;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What receivers verify the signatures of a webhook with. */
@Schema(name = "SigningKey")
record SigningKeyView(
        @Schema(enumeration = {"v1", "v1a"}) String signature,

        @Schema(description = "Of `v1`: what both sides share.") @Nullable
        String secret,

        @Schema(description = "Of `v1a`: what receivers verify with.") @Nullable
        String publicKey,

        @Schema(description = "The keys before it that still sign, newest first.")
        List<Earlier> previous) {
    /** A key that was rotated and still signs. */
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
