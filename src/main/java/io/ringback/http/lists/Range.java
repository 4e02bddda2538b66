package io.ringback.http.lists;

import java.util.UUID;

/**
 * A stretch of a list by the ids of its items, and the direction in which it is read.
 *
 * @param above all items have a greater id
 * @param below all items have a smaller id
 * @param ascending whether it is read from the smallest id on, the oldest item first
 */
public record Range(UUID above, UUID below, boolean ascending) {
    private static final UUID LEAST = new UUID(0, 0);
    private static final UUID GREATEST = new UUID(-1, -1);

    /** All there is. */
    public static Range all(boolean ascending) {
        return new Range(LEAST, GREATEST, ascending);
    }

    /** What of it comes after {@code id}. */
    public Range after(UUID id) {
        return ascending ? from(id) : to(id);
    }

    /** Whether {@code id} is of it. */
    public boolean has(UUID id) {
        return compare(id, above) > 0 && compare(id, below) < 0;
    }

    /** Which of two comes first in it. */
    public int order(UUID one, UUID other) {
        return ascending ? compare(one, other) : compare(other, one);
    }

    /** What of it comes before {@code id}. */
    public Range before(UUID id) {
        return ascending ? to(id) : from(id);
    }

    /** What of it has ids greater than {@code id}. */
    public Range from(UUID id) {
        return new Range(compare(id, above) > 0 ? id : above, below, ascending);
    }

    /** What of it has ids smaller than {@code id}. */
    public Range to(UUID id) {
        return new Range(above, compare(id, below) < 0 ? id : below, ascending);
    }

    /** The order in which the database has them; Java's own compares the halves as signed numbers. */
    private static int compare(UUID one, UUID other) {
        int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    }
}
