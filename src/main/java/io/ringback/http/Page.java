package io.ringback.http;

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

    /** The same page with each item shown by {@code view}. */
    public <V> Page<V> map(Function<T, V> view) {
        return new Page<>(items.stream().map(view).toList(), request, next);
    }
}
