package io.ringback.http.lists;

import java.util.UUID;

/**
 * Limits a list by the ids of its items, and sets the reading direction.
 *
 * @param above all items have a greater id
 * @param below all items have a smaller id
 * @param ascending whether to start at the smallest id, which is the oldest item
 */
public record Range(UUID above, UUID below, boolean ascending) {
    private static final UUID LEAST = new UUID(0, 0);
    private static final UUID GREATEST = new UUID(-1, -1);

    /** Returns the range of all items. */
    public static Range all(boolean ascending) {
        return new Range(LEAST, GREATEST, ascending);
    }

    /** Returns the part that follows {@code id} in reading direction. */
    public Range after(UUID id) {
        return ascending ? from(id) : to(id);
    }

    /** Returns whether the range contains {@code id}. */
    public boolean has(UUID id) {
        return compare(id, above) > 0 && compare(id, below) < 0;
    }

    /** Compares two ids in reading direction. */
    public int order(UUID one, UUID other) {
        return ascending ? compare(one, other) : compare(other, one);
    }

    /** Returns the part that precedes {@code id} in reading direction. */
    public Range before(UUID id) {
        return ascending ? to(id) : from(id);
    }

    /** Returns the part with ids greater than {@code id}. */
    public Range from(UUID id) {
        return new Range(compare(id, above) > 0 ? id : above, below, ascending);
    }

    /** Returns the part with ids smaller than {@code id}. */
    public Range to(UUID id) {
        return new Range(above, compare(id, below) < 0 ? id : below, ascending);
    }

    /** Compares ids as the database does; {@link UUID#compareTo} compares the halves as signed numbers. */
    private static int compare(UUID one, UUID other) {
        int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    }
}
