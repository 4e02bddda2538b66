package io.ringback.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Something that is listed in the order of its ids, and how its items look. */
public interface Listed<T> {
    /**
     * The first {@code most} items of {@code range}, in its direction; fewer only when there are no more. It must be
     * served by an index, since a filter may have it called many times.
     */
    List<T> read(Range range, int most) throws SQLException;

    UUID id(T item);

    /** The item with all that a filter may ask for. */
    ObjectNode whole(T item);

    /** The item as the list shows it. */
    default ObjectNode line(T item) {
        return whole(item);
    }
}
