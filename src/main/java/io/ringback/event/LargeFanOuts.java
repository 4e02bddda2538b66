package io.ringback.event;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.partitioningBy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * The accounts whose last event had very many deliveries, or was in a statement that took too long: their events are
 * committed alone, so that nobody else's wait for that statement or fail with it.
 */
@Singleton
final class LargeFanOuts {
    private static final int LARGE = 1_000;
    private static final int MOST_ACCOUNTS = 10_000;

    /** True for very many deliveries, false for a suspicion. */
    private final Cache<UUID, Boolean> accounts =
            Caffeine.newBuilder().maximumSize(MOST_ACCOUNTS).build();

    /** An event of {@code account} was stored with so many deliveries. */
    void note(UUID account, int deliveries) {
        if (deliveries >= LARGE) {
            accounts.put(account, true);
        } else if (deliveries > 0 || Boolean.FALSE.equals(accounts.getIfPresent(account))) {
            accounts.invalidate(account);
        }
    }

    /** An event of {@code account} was in a statement that took too long; which of them it was due to, nobody knows. */
    void suspect(UUID account) {
        accounts.asMap().putIfAbsent(account, false);
    }

    /** A group, divided. */
    record Parts<T>(List<T> ordinary, List<T> large) {}

    /** The {@code group} in two parts: what is ordinary, and what is to be committed one by one. */
    <T> Parts<T> apart(List<T> group, Function<T, UUID> account) {
        if (accounts.estimatedSize() == 0) {
            return new Parts<>(group, List.of());
        }
        Map<Boolean, List<T>> parts =
                group.stream().collect(partitioningBy(one -> accounts.getIfPresent(account.apply(one)) != null));
        return new Parts<>(requireNonNull(parts.get(false)), requireNonNull(parts.get(true)));
    }
}
