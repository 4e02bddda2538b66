package io.ringback.event;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * The accounts whose last event had very many deliveries: their events are committed alone, so that nobody else's wait for
 * that statement or fail with it.
 */
@Singleton
final class LargeFanOuts {
    private static final int LARGE = 1_000;
    private static final int MOST_ACCOUNTS = 10_000;

    private final Cache<UUID, Boolean> accounts =
            Caffeine.newBuilder().maximumSize(MOST_ACCOUNTS).build();

    /** An event of {@code account} was stored with so many deliveries. */
    void note(UUID account, int deliveries) {
        if (deliveries >= LARGE) {
            accounts.put(account, true);
        } else if (deliveries > 0) {
            accounts.invalidate(account);
        }
    }

    /** The {@code group} in parts: all that is ordinary first, then one by one what is not. */
    <T> List<List<T>> apart(List<T> group, Function<T, UUID> account) {
        if (accounts.estimatedSize() == 0) {
            return List.of(group);
        }
        List<T> ordinary = new ArrayList<>();
        List<List<T>> parts = new ArrayList<>();
        for (T one : group) {
            if (accounts.getIfPresent(account.apply(one)) == null) {
                ordinary.add(one);
            } else {
                parts.add(List.of(one));
            }
        }
        if (!ordinary.isEmpty()) {
            parts.addFirst(ordinary);
        }
        return parts;
    }
}
