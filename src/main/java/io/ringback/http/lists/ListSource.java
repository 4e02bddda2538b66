package io.ringback.http.lists;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that is listed in the order of its ids, and how its items look.
 *
 * @param <T> an item as it is read
 * @param <V> an item as the list shows it
 */
public interface ListSource<T, V> {
    /**
     * The first {@code most} items of {@code range}, in its direction, or fewer that hold a few MiB. It must be served by an
     * index, since a filter may have it called many times.
     */
    Found<T> read(Range range, int most) throws SQLException;

    /**
     * A part of a list.
     *
     * @param cut up to where it was looked, when there may be more although fewer were found than asked for; else null
     * @param more whether it ends before as many as were asked for since they would hold too many bytes
     */
    record Found<T>(List<T> items, @Nullable UUID cut, boolean more) {
        /** As many as were asked for, or all there are. */
        public Found(List<T> items) {
            this(items, null, false);
        }

        /** The same, looked for up to {@code cut}. */
        public Found(List<T> items, @Nullable UUID cut) {
            this(items, cut, false);
        }
    }

    UUID id(T item);

    /** About how many bytes the item's line holds, where that is not little. */
    default int bytes(T item) {
        return 0;
    }

    /** The item as the list shows it. */
    V line(T item);

    /** A view of the item with all that a filter may ask for. */
    default Object whole(T item) {
        return line(item);
    }
}
