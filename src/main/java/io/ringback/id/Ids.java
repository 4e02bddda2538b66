package io.ringback.id;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes and shows the identities of everything Ringback stores: UUIDv7 (RFC 9562, section 5.7), shown as 32 lower-case
 * hex characters.
 *
 * <p>Ids of one process rise strictly, also within a millisecond and when the clock steps back by up to a minute, so that
 * an index over them is appended to, not scattered into. Of a clock that was further ahead than that and was put right
 * they go by the right time at once. They rise in their first 96 bits already (a counter of 42 bits that starts
 * anew, at random, each millisecond), because the last 32 bits of an event's id number its deliveries: the reason why
 * no library makes them.
 */
@ApplicationScoped
public class Ids {
    /** The order of PostgreSQL, which compares all 128 bits without a sign. */
    public static final Comparator<UUID> ORDER = Comparator.comparing(
                    UUID::getMostSignificantBits, Long::compareUnsigned)
            .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

    private static final int SHOWN_LENGTH = 32;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final long VERSION_7 = 0x7000L;
    private static final int COUNTER_BITS = 42;
    /** A new millisecond starts in the lower half of the counter: 2^41 ids fit before it could run over. */
    private static final long START_MASK = (1L << (COUNTER_BITS - 1)) - 1;

    private static final long MOST_AHEAD_MILLIS = 60_000;

    private final InstantSource clock;
    private final RandomGenerator random;
    private long millis;
    private long counter;

    public Ids(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** The next id; later than every id that this process made before, while its clock steps back by a minute at most. */
    public synchronized UUID next() {
        long now = clock.millis();
        long chance = random.nextLong();
        if (now > millis || millis - now > MOST_AHEAD_MILLIS) {
            millis = now;
            counter = chance >>> 23 & START_MASK;
        } else {
            counter++;
        }
        long high = millis << 16 | VERSION_7 | counter >>> 30;
        long low = Long.MIN_VALUE | (counter & 0x3fff_ffffL) << 32 | (chance & 0xffff_ffffL);
        return new UUID(high, low);
    }

    /** The 32 lower-case hex characters under which callers know {@code id}. */
    public static String show(UUID id) {
        byte[] shown = new byte[SHOWN_LENGTH];
        show(id.getMostSignificantBits(), shown, 0);
        show(id.getLeastSignificantBits(), shown, SHOWN_LENGTH / 2);
        return new String(shown, StandardCharsets.ISO_8859_1);
    }

    /** A request shows some ten ids: this is several times as fast as the platform's way, which joins strings. */
    private static void show(long half, byte[] shown, int from) {
        for (int i = 0; i < SHOWN_LENGTH / 2; i++) {
            shown[from + i] = DIGITS[(int) (half >>> (60 - 4 * i)) & 0xf];
        }
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
}
