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
 * Tracks accounts whose last event had very many deliveries, or was part of a statement that took too long. Their
 * events are committed alone, so that they neither delay nor fail those of others.
 */
@Singleton
final class LargeFanOuts {
    private static final int LARGE = 1_000;
    private static final int MOST_ACCOUNTS = 10_000;

    /** Maps an account to true for very many deliveries, to false for a suspicion. */
    private final Cache<UUID, Boolean> accounts =
            Caffeine.newBuilder().maximumSize(MOST_ACCOUNTS).build();

    /** Records the number of deliveries of an event of {@code account}. */
    void note(UUID account, int deliveries) {
        if (deliveries >= LARGE) {
            accounts.put(account, true);
        } else if (deliveries > 0 || Boolean.FALSE.equals(accounts.getIfPresent(account))) {
            accounts.invalidate(account);
        }
    }

    /**
     * Records that an event of {@code account} was in a statement that took too long, possibly because of another
     * event.
     */
    void suspect(UUID account) {
        accounts.asMap().putIfAbsent(account, false);
    }

    /** Holds the two parts of a group. */
    record Parts<T>(List<T> ordinary, List<T> large) {}

    /** Splits {@code group} into events that are committed together and events that are committed alone. */
    <T> Parts<T> apart(List<T> group, Function<T, UUID> account) {
        if (accounts.estimatedSize() == 0) {
            return new Parts<>(group, List.of());
        }
        Map<Boolean, List<T>> parts =
                group.stream().collect(partitioningBy(one -> accounts.getIfPresent(account.apply(one)) != null));
        return new Parts<>(requireNonNull(parts.get(false)), requireNonNull(parts.get(true)));
    }
}
