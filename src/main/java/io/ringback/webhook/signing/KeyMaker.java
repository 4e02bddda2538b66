package io.ringback.webhook.signing;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Creates signing keys, and sets the end of the keys that they replace. */
@Singleton
public class KeyMaker {
    private final RandomGenerator random;
    private final InstantSource clock;

    KeyMaker(RandomGenerator random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
    }

    /** Returns the keys of a new webhook: its account's {@code own}, or a new one of {@code scheme}. */
    public SigningKeys first(@Nullable SigningKey own, Scheme scheme) {
        return SigningKeys.of(own == null ? make(scheme) : own);
    }

    /**
     * Returns the keys of a webhook after a change of its document. An account's own key replaces all others at once. A
     * change of scheme is a rotation with overlap, so that receivers can change over.
     */
    public SigningKeys changed(SigningKeys present, @Nullable SigningKey own, Scheme scheme) {
        if (own != null) {
            return own.equals(present.newest()) ? present : SigningKeys.of(own);
        }
        return present.newest().scheme() == scheme ? present : rotated(present, make(scheme), Rotation.DEFAULT_OVERLAP);
    }

    /** Returns the keys after {@code rotation}. */
    public SigningKeys rotated(SigningKeys present, Rotation rotation) {
        SigningKey own = rotation.own();
        return rotated(present, own == null ? make(present.newest().scheme()) : own, rotation.overlap());
    }

    private SigningKeys rotated(SigningKeys present, SigningKey next, Duration overlap) {
        return present.rotated(next, clock.instant(), overlap);
    }

    private SigningKey make(Scheme scheme) {
        return switch (scheme) {
            case V1 -> SigningSecret.generate(random);
            case V1A -> SigningKeyPair.generate();
        };
    }
}
