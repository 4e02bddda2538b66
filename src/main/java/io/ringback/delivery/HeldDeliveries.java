package io.ringback.delivery;

import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the deliveries that this process holds in memory, from fetch or intake to settle. Each is held once; of one
 * webhook's deliveries with one order key, one is held at a time. Thread-safe.
 */
@Singleton
public class HeldDeliveries {
    private final Map<UUID, Claim> held = new ConcurrentHashMap<>();
    private final Map<OrderKey, UUID> heads = new ConcurrentHashMap<>();
    private final Map<UUID, Integer> ofWebhooks = new ConcurrentHashMap<>();
    private final Set<UUID> storing = ConcurrentHashMap.newKeySet();
    /** Deliveries released since the current fetch began; null while there is none. */
    private volatile @Nullable Set<UUID> released;

    private volatile Consumer<Collection<UUID>> unwanted = webhooks -> {};

    private final AtomicIntegerArray ofShards = new AtomicIntegerArray(Shards.COUNT);

    /** Identifies a webhook's queue of deliveries with one order key. */
    public record OrderKey(UUID webhookId, UUID key, int shard) {
        static @Nullable OrderKey of(Claim claim) {
            return claim.orderKey() == null ? null : new OrderKey(claim.webhookId(), claim.orderKey(), claim.shard());
        }
    }

    /** Holds {@code claim}; returns false when it, or another of its order key, is held already. */
    public boolean hold(Claim claim) {
        if (held.putIfAbsent(claim.deliveryId(), claim) != null) {
            return false;
        }
        OrderKey key = OrderKey.of(claim);
        if (key != null && heads.putIfAbsent(key, claim.deliveryId()) != null) {
            held.remove(claim.deliveryId());
            return false;
        }
        ofShards.incrementAndGet(claim.shard());
        ofWebhooks.merge(claim.webhookId(), 1, Integer::sum);
        return true;
    }

    /** Returns whether nothing is held. */
    public boolean isEmpty() {
        return held.isEmpty();
    }

    /** Releases {@code claim}. */
    public void release(Claim claim) {
        Set<UUID> recorded = released;
        if (recorded != null) {
            recorded.add(claim.deliveryId());
        }
        OrderKey key = OrderKey.of(claim);
        if (key != null) {
            heads.remove(key, claim.deliveryId());
        }
        if (held.remove(claim.deliveryId(), claim)) {
            ofShards.decrementAndGet(claim.shard());
            ofWebhooks.computeIfPresent(claim.webhookId(), (id, count) -> count > 1 ? count - 1 : null);
        }
    }

    /** Returns whether the first delivery of {@code key} is held. */
    boolean isHeld(OrderKey key) {
        return heads.containsKey(key);
    }

    /** Returns whether delivery {@code id} is held. */
    public boolean isHeld(UUID id) {
        return held.containsKey(id);
    }

    /**
     * Begins a fetch. It may read the row of a delivery that is settled before the result is processed, so such a
     * delivery counts as taken until {@link #endFetch()}. Fetches must not overlap.
     */
    void beginFetch() {
        released = ConcurrentHashMap.newKeySet();
    }

    void endFetch() {
        released = null;
    }

    /**
     * Returns whether delivery {@code id} must not be fetched: it is or was held during this fetch, or intake is
     * storing its event.
     */
    boolean isTaken(UUID id, UUID event) {
        Set<UUID> recorded = released;
        return held.containsKey(id) || storing.contains(event) || (recorded != null && recorded.contains(id));
    }

    /**
     * Registers {@code listener}, which must synchronously release held but unsent deliveries of the given webhooks.
     */
    public void onUnwanted(Consumer<Collection<UUID>> listener) {
        unwanted = listener;
    }

    /** Releases held but unsent deliveries of {@code webhooks}, which were disabled or deleted. */
    void dismiss(Collection<UUID> webhooks) {
        unwanted.accept(webhooks);
    }

    /** Returns the number of held deliveries of {@code shard}. */
    int ofShard(int shard) {
        return ofShards.get(shard);
    }

    /** Returns the number of held deliveries of {@code webhook}. */
    public int ofWebhook(UUID webhook) {
        return ofWebhooks.getOrDefault(webhook, 0);
    }

    /** Returns the ids of held deliveries. */
    List<UUID> ids() {
        return List.copyOf(held.keySet());
    }

    /** Returns all held deliveries. */
    public List<Claim> all() {
        return List.copyOf(held.values());
    }

    /** Returns the events that are being stored. */
    List<UUID> storing() {
        return List.copyOf(storing);
    }

    /** Excludes the deliveries of {@code events} from fetches while they are being stored. */
    void storing(Collection<UUID> events) {
        storing.addAll(events);
    }

    /** Ends {@link #storing}. */
    void stored(Collection<UUID> events) {
        events.forEach(storing::remove);
    }
}
