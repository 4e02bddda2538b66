package io.ringback.http.lists;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads and shows the items of a list in the order of their ids.
 *
 * @param <T> an item as it is read
 * @param <V> an item as the list shows it
 */
public interface ListSource<T, V> {
    /**
     * Reads the first {@code most} items of {@code range}, in its direction, or fewer when they hold a few MiB. Must
     * use an index, since a filter may call it many times.
     */
    Found<T> read(Range range, int most) throws SQLException;

    /**
     * Holds part of a list.
     *
     * @param cut the id up to which the list was searched, when more may follow although fewer than requested were
     * found; else null
     *
     * @param more whether it ends early because more items would hold too many bytes
     */
    record Found<T>(List<T> items, @Nullable UUID cut, boolean more) {
        /** Creates a complete result: as many as requested, or all there are. */
        public Found(List<T> items) {
            this(items, null, false);
        }

        /** Creates a partial result, searched up to {@code cut}. */
        public Found(List<T> items, @Nullable UUID cut) {
            this(items, cut, false);
        }
    }

    UUID id(T item);

    /** Returns the approximate size of the item's line in bytes, when it may be large. */
    default int bytes(T item) {
        return 0;
    }

    /** Returns the item as the list shows it. */
    V line(T item);

    /** Returns a view of the item with every field that a filter may test. */
    default Object whole(T item) {
        return line(item);
    }
}
