package io.ringback.dispatch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ringback.delivery.Outbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/** The endpoints this process has met lately. One that is not met for a while is forgotten, and its circuit with it. */
final class Endpoints {
    private static final int MOST = 50_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final Cache<UUID, Endpoint> known = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(REMEMBERED)
            .build();
    private final Set<UUID> lanes = ConcurrentHashMap.newKeySet();
    private final int cap;
    private final Duration circuitDelay;
    private final Duration lastResort;
    private final RandomGenerator chance;

    /** Endpoints that take {@code cap} requests at once, none of which lasts longer than {@code lastResort}. */
    Endpoints(int cap, Duration circuitDelay, Duration lastResort, RandomGenerator chance) {
        this.cap = cap;
        this.chance = chance;
        this.circuitDelay = circuitDelay;
        this.lastResort = lastResort;
    }

    Endpoint of(UUID webhookId) {
        return known.get(webhookId, id -> new Endpoint(cap, circuitDelay, lastResort));
    }

    /** Notes that something is parked for {@code webhookId}. */
    void parked(UUID webhookId) {
        lanes.add(webhookId);
    }

    /** Notes that nothing that is due is parked for {@code webhookId} any more. */
    void cleared(UUID webhookId) {
        lanes.remove(webhookId);
    }

    /** Whether anything is parked that this process knows of. */
    boolean hasLanes() {
        return !lanes.isEmpty();
    }

    /** The parked lanes whose endpoints have places now: at most {@code most} places in all, shared evenly by chance. */
    List<Outbox.Lane> open(int most, long nowNanos) {
        List<UUID> shuffled = new ArrayList<>(lanes);
        Collections.shuffle(shuffled, chance);
        List<Outbox.Lane> open = new ArrayList<>();
        int left = most;
        for (UUID webhookId : shuffled) {
            int places = Math.min(left, of(webhookId).places(nowNanos));
            if (places > 0) {
                open.add(new Outbox.Lane(webhookId, places));
                left -= places;
            }
        }
        return open;
    }
}
