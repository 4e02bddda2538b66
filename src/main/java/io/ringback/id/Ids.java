package io.ringback.id;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes and shows the identities of everything Ringback stores: UUIDv7 (RFC 9562, section 5.7), shown as 32 lower-case
 * hex characters.
 *
 * <p>Ids of one process rise strictly, also within a millisecond, so that an index over them is appended to, not
 * scattered into.
 */
@ApplicationScoped
public class Ids {
    private static final int SHOWN_LENGTH = 32;
    private static final long VERSION_7 = 0x7000L;

    private final NoArgGenerator generator;

    public Ids(InstantSource clock) {
        this.generator = Generators.timeBasedEpochGenerator(new SecureRandom(), new SourceClock(clock));
    }

    /** The next id; later than every id this process made before. */
    public UUID next() {
        return generator.generate();
    }

    /** The 32 lower-case hex characters under which callers know {@code id}. */
    public static String show(UUID id) {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(id.getMostSignificantBits()) + hex.toHexDigits(id.getLeastSignificantBits());
    }

    /** The id shown as {@code text}; empty when it does not have the shape of one (upper case is not ours). */
    public static Optional<UUID> parse(String text) {
        if (text.length() != SHOWN_LENGTH
                || !text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            return Optional.empty();
        }
        return Optional.of(new UUID(
                HexFormat.fromHexDigitsToLong(text, 0, SHOWN_LENGTH / 2),
                HexFormat.fromHexDigitsToLong(text, SHOWN_LENGTH / 2, SHOWN_LENGTH)));
    }

    /** The smallest id a UUIDv7 of {@code instant} or later can have: the lower bound of ranges over ids. */
    public static UUID floor(Instant instant) {
        return new UUID(instant.toEpochMilli() << 16 | VERSION_7, Long.MIN_VALUE);
    }

    /** When {@code id} was made, to the millisecond. */
    public static Instant instant(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }

    private static final class SourceClock extends com.fasterxml.uuid.UUIDClock {
        private final InstantSource clock;

        SourceClock(InstantSource clock) {
            this.clock = clock;
        }

        @Override
        public long currentTimeMillis() {
            return clock.millis();
        }
    }
}
