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
 * Generates and formats ids: UUIDv7 (RFC 9562, section 5.7), shown as 32 lower-case hex characters.
 *
 * <p>Ids of one process are strictly increasing, also within a millisecond and when the clock steps back by up to a minute. So index inserts are appends. After a larger step back they follow the corrected clock at once. The first 96
 * bits already increase, by a 42-bit counter that starts at random each millisecond. The last 32 bits of an event's id
 * number its deliveries, so no library fits.
 */
@ApplicationScoped
public class Ids {
    /** Orders ids as PostgreSQL does, comparing all 128 bits as unsigned. */
    public static final Comparator<UUID> ORDER = Comparator.comparing(
                    UUID::getMostSignificantBits, Long::compareUnsigned)
            .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

    private static final int SHOWN_LENGTH = 32;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final long VERSION_7 = 0x7000L;
    private static final int COUNTER_BITS = 42;
    /** Limits the counter's start to the lower half, which leaves room for 2^41 ids per millisecond. */
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

    /**
     * Returns the next id. It is greater than all earlier ids of this process, if its clock steps back by a minute at
     * most.
     */
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

    /** Formats {@code id} as 32 lower-case hex characters. */
    public static String show(UUID id) {
        byte[] shown = new byte[SHOWN_LENGTH];
        show(id.getMostSignificantBits(), shown, 0);
        show(id.getLeastSignificantBits(), shown, SHOWN_LENGTH / 2);
        return new String(shown, StandardCharsets.ISO_8859_1);
    }

    /** Formats half an id; a request formats about ten, and this is several times faster than the JDK. */
    private static void show(long half, byte[] shown, int from) {
        for (int i = 0; i < SHOWN_LENGTH / 2; i++) {
            shown[from + i] = DIGITS[(int) (half >>> (60 - 4 * i)) & 0xf];
        }
    }

    /** Parses an id; empty when {@code text} has another form (upper case included). */
    public static Optional<UUID> parse(String text) {
        if (text.length() != SHOWN_LENGTH
                || !text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            return Optional.empty();
        }
        return Optional.of(new UUID(
                HexFormat.fromHexDigitsToLong(text, 0, SHOWN_LENGTH / 2),
                HexFormat.fromHexDigitsToLong(text, SHOWN_LENGTH / 2, SHOWN_LENGTH)));
    }

    /** Returns the smallest UUIDv7 of {@code instant}: the lower bound of id ranges. */
    public static UUID floor(Instant instant) {
        return new UUID(instant.toEpochMilli() << 16 | VERSION_7, Long.MIN_VALUE);
    }

    /** Returns the creation time of {@code id}, in milliseconds. */
    public static Instant instant(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}
