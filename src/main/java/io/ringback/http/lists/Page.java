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
 * One page of a list.
 *
 * @param next the last item of this page, after which the next one begins; null on the last page
 */
public record Page<T>(
        List<T> items, PageRequest request, @Nullable UUID next) {
    /** As many as a page has by default, and one more. */
    private static final int BATCH = 51;
    /** How many items a page with a filter looks at. */
    static final int MOST_LOOKED_AT = 2000;

    static final Duration LONGEST_LOOK = Duration.ofDays(31);
    /** What the lines of a page hold in memory at most, and one line more. */
    static final int MOST_BYTES = 2 << 20;
    /** How many reads a page makes that hold as many bytes as a read may. */
    private static final int MOST_HEAVY_READS = 4;

    /**
     * The page that {@code request} asked for.
     *
     * @param found what was found, one more than the page takes where there is more
     */
    public static <T> Page<T> of(List<T> found, PageRequest request, Function<T, UUID> id) {
        if (found.size() <= request.size()) {
            return new Page<>(List.copyOf(found), request, null);
        }
        List<T> items = List.copyOf(found.subList(0, request.size()));
        return new Page<>(items, request, id.apply(items.getLast()));
    }

    /**
     * The page that {@code request} asked for, its filter applied. A filter must not make anyone read a whole list: the
     * page ends after so many items, days or bytes, however few it has by then, and says where the list goes on.
     */
    public static <T, V> Page<V> of(ListSource<T, V> listSource, PageRequest request) throws SQLException {
        return new Look<>(listSource, request).page();
    }

    /** The same page with each item shown by {@code view}. */
    public <V> Page<V> map(Function<T, V> view) {
        return new Page<>(items.stream().map(view).toList(), request, next);
    }

    /** One walk along a list, until a page is full or enough was looked at. */
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

        /** As many as are missing, and one more to know whether the list goes on; a filter may need any number. */
        private int most() {
            return request.filter().isEmpty() ? Math.min(BATCH, request.size() - lines.size() + 1) : BATCH;
        }

        /** Whether the page has room to look at {@code item}. */
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
