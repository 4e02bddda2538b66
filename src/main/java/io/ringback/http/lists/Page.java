package io.ringback.http.lists;

import io.ringback.id.Ids;
import io.ringback.json.Json;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds one page of a list.
 *
 * @param next the last item of this page, after which the next page begins; null on the last page
 */
public record Page<T>(
        List<T> items, PageRequest request, @Nullable UUID next) {
    /** Items per read: a default page and one more. */
    private static final int BATCH = 51;
    /** Maximum number of items that a filtered page examines. */
    static final int MOST_LOOKED_AT = 2000;

    static final Duration LONGEST_LOOK = Duration.ofDays(31);
    /** Maximum memory of the lines of a page, in bytes, before one more line. */
    static final int MOST_BYTES = 2 << 20;
    /** Maximum number of reads per page that reach the byte limit. */
    private static final int MOST_HEAVY_READS = 4;

    /**
     * Returns the page that {@code request} asked for.
     *
     * @param found the items read: one more than the page takes when the list continues
     */
    public static <T> Page<T> of(List<T> found, PageRequest request, Function<T, UUID> id) {
        if (found.size() <= request.size()) {
            return new Page<>(List.copyOf(found), request, null);
        }
        List<T> items = List.copyOf(found.subList(0, request.size()));
        return new Page<>(items, request, id.apply(items.getLast()));
    }

    /**
     * Reads the filtered page that {@code request} asked for. It ends after a number of items, days or bytes, so that
     * no filter reads a whole list. A page that ends early has fewer items and a key to continue.
     */
    public static <T, V> Page<V> of(ListSource<T, V> listSource, PageRequest request) throws SQLException {
        return new Look<>(listSource, request).page();
    }

    /** Returns the same page with each item converted by {@code view}. */
    public <V> Page<V> map(Function<T, V> view) {
        return new Page<>(items.stream().map(view).toList(), request, next);
    }

    /** Reads a list until the page is full or a limit is reached. */
    private static final class Look<T, V> {
        private final ListSource<T, V> listSource;
        private final PageRequest request;
        private final List<V> lines = new ArrayList<>();
        private int looked;
        private int bytes;
        private @Nullable UUID first;
        private @Nullable UUID last;

        Look(ListSource<T, V> listSource, PageRequest request) {
            this.listSource = listSource;
            this.request = request;
        }

        Page<V> page() throws SQLException {
            Range rest = request.range();
            ListSource.Found<T> found;
            int most;
            int heavy = 0;
            do {
                most = most();
                found = listSource.read(rest, most);
                for (T item : found.items()) {
                    if (!takes(item)) {
                        return new Page<>(lines, request, last);
                    }
                }
                rest = last == null ? rest : rest.after(last);
                heavy += found.more() ? 1 : 0;
            } while (found.items().size() == most || (found.more() && heavy < MOST_HEAVY_READS));
            return new Page<>(lines, request, found.more() ? last : found.cut());
        }

        /**
         * Returns the number of missing items plus one, which shows whether the list continues; a filter may need any
         * number.
         */
        private int most() {
            return request.filter().isEmpty() ? Math.min(BATCH, request.size() - lines.size() + 1) : BATCH;
        }

        /** Returns whether the page may examine {@code item}. */
        private boolean takes(T item) {
            UUID id = listSource.id(item);
            first = first == null ? id : first;
            boolean filtered = !request.filter().isEmpty();
            if (filtered && (looked == MOST_LOOKED_AT || isFar(first, id))) {
                return false;
            }
            if (!filtered || request.filter().accepts(Json.tree(listSource.whole(item)))) {
                if (lines.size() == request.size() || bytes >= MOST_BYTES) {
                    return false;
                }
                lines.add(listSource.line(item));
                bytes += listSource.bytes(item);
            }
            looked++;
            last = id;
            return true;
        }

        private static boolean isFar(UUID one, UUID other) {
            return Duration.between(Ids.instant(one), Ids.instant(other)).abs().compareTo(LONGEST_LOOK) > 0;
        }
    }
}
