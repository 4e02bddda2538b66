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
 * The deliveries that this process has in memory, from fetch or intake to settle. Each is held once; of the deliveries of
 * one webhook with one order key, one is held at a time. Safe for use by several threads.
 */
@Singleton
public class HeldDeliveries {
    private final Map<UUID, Claim> held = new ConcurrentHashMap<>();
    private final Map<OrderKey, UUID> heads = new ConcurrentHashMap<>();
    private final Map<UUID, Integer> ofWebhooks = new ConcurrentHashMap<>();
    private final Set<UUID> storing = ConcurrentHashMap.newKeySet();
    /** Those that were let go of since the present fetch began; null while there is none. */
    private volatile @Nullable Set<UUID> released;

    private volatile Consumer<Collection<UUID>> unwanted = webhooks -> {};

    private final AtomicIntegerArray ofShards = new AtomicIntegerArray(Shards.COUNT);

    /** A webhook's queue of deliveries with one order key. */
    public record OrderKey(UUID webhookId, UUID key, int shard) {
        static @Nullable OrderKey of(Claim claim) {
            return claim.orderKey() == null ? null : new OrderKey(claim.webhookId(), claim.orderKey(), claim.shard());
        }
    }

    /** Holds {@code claim}; false when it, or another of its order key, is held already. */
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

    /** Whether nothing is held. */
    public boolean isEmpty() {
        return held.isEmpty();
    }

    /** Ends {@link #hold}. */
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

    /** Whether the first delivery of {@code key} is held. */
    boolean isHeld(OrderKey key) {
        return heads.containsKey(key);
    }

    /** Whether delivery {@code id} is held. */
    public boolean isHeld(UUID id) {
        return held.containsKey(id);
    }

    /**
     * A fetch begins. It may read the row of a delivery that is settled before its result is looked at: such a delivery is
     * taken until {@link #endFetch()}. One fetch runs at a time.
     */
    void beginFetch() {
        released = ConcurrentHashMap.newKeySet();
    }

    void endFetch() {
        released = null;
    }

    /**
     * Whether delivery {@code id} must not be fetched: it is held, or was so when the fetch began, or intake is about to hold
     * it, since its event is being stored.
     */
    boolean isTaken(UUID id, UUID event) {
        Set<UUID> recorded = released;
        return held.containsKey(id) || storing.contains(event) || (recorded != null && recorded.contains(id));
    }

    /** Asks {@code listener} to let go of what is held of webhooks and not sent; it does so before it returns. */
    public void onUnwanted(Consumer<Collection<UUID>> listener) {
        unwanted = listener;
    }

    /** Lets go of what is held of {@code webhooks} and not sent: they were disabled or deleted. */
    void dismiss(Collection<UUID> webhooks) {
        unwanted.accept(webhooks);
    }

    /** How many deliveries of {@code shard} are held. */
    int ofShard(int shard) {
        return ofShards.get(shard);
    }

    /** How many deliveries of {@code webhook} are held. */
    public int ofWebhook(UUID webhook) {
        return ofWebhooks.getOrDefault(webhook, 0);
    }

    /** The ids of those that are held. */
    List<UUID> ids() {
        return List.copyOf(held.keySet());
    }

    /** All that are held. */
    public List<Claim> all() {
        return List.copyOf(held.values());
    }

    /** The events that are being stored. */
    List<UUID> storing() {
        return List.copyOf(storing);
    }

    /** Keeps fetches off the deliveries of {@code events}, which are about to be stored and handed over. */
    void storing(Collection<UUID> events) {
        storing.addAll(events);
    }

    /** Ends {@link #storing}. */
    void stored(Collection<UUID> events) {
        events.forEach(storing::remove);
    }
}
