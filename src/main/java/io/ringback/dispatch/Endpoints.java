package io.ringback.dispatch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ringback.delivery.Outbox;
import io.ringback.webhook.Health;
import io.ringback.webhook.WebhookRevision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The endpoints this process has met lately. One that is not met for a while is forgotten, and its circuit with it. */
final class Endpoints {
    private static final int MOST = 50_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final Cache<UUID, Endpoint> known = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(REMEMBERED)
            .build();
    /** A host is remembered while an endpoint is. */
    private final Cache<String, Host> hosts = Caffeine.newBuilder().weakValues().build();

    private final Set<Endpoint> crowded = ConcurrentHashMap.newKeySet();
    private final Set<UUID> lanes = ConcurrentHashMap.newKeySet();
    private final Caps caps;
    private final Duration circuitDelay;
    private final Duration lastResort;
    private final RandomGenerator chance;

    /**
     * How many requests go out at once.
     *
     * @param endpoint to one webhook
     * @param host to one host and port, which may serve many
     */
    record Caps(int endpoint, int host) {}

    /** Endpoints none of whose requests lasts longer than {@code lastResort}. */
    Endpoints(Caps caps, Duration circuitDelay, Duration lastResort, RandomGenerator chance) {
        this.caps = caps;
        this.chance = chance;
        this.circuitDelay = circuitDelay;
        this.lastResort = lastResort;
    }

    Endpoint of(UUID webhookId) {
        return known.get(webhookId, id -> new Endpoint(caps.endpoint(), circuitDelay, lastResort));
    }

    /** Takes a place for one request at the endpoint of {@code webhook} and at its host; null when there is none now. */
    @Nullable
    Place enter(WebhookRevision webhook, long nowNanos) {
        Endpoint endpoint = of(webhook.webhookId());
        Host host = hosts.get(webhook.uri().hostAndPort(), it -> new Host(caps.host()));
        endpoint.at(host);
        if (!endpoint.enter(nowNanos)) {
            return null;
        }
        if (!host.enter()) {
            endpoint.leave();
            return null;
        }
        return new Place(endpoint, host);
    }

    /** Has {@code errand} wait at its endpoint for a place, if one is to be expected soon. */
    boolean await(Errand errand, long nowNanos) {
        Endpoint endpoint = of(errand.webhook().webhookId());
        boolean waits = endpoint.await(errand, nowNanos);
        if (waits) {
            crowded.add(endpoint);
        }
        return waits;
    }

    /** Takes the place that {@code left} has given back for one that waits there; null when none does. */
    @Nullable
    Departure next(Place left, long nowNanos) {
        if (!left.endpoint().isCrowded() || !left.host().enter()) {
            return null;
        }
        Errand errand = left.endpoint().next(nowNanos);
        if (errand == null) {
            left.host().leave();
            return null;
        }
        return new Departure(errand, left);
    }

    /** One that has a place. */
    record Departure(Errand errand, Place place) {}

    /** Those that have waited for {@code patience} in vain, and wait no more. */
    List<Errand> tired(Duration patience, long nowNanos) {
        List<Errand> tired = new ArrayList<>();
        for (Endpoint endpoint : List.copyOf(crowded)) {
            // Off the list first: one that comes meanwhile puts it back.
            crowded.remove(endpoint);
            tired.addAll(endpoint.tired(patience, nowNanos));
            if (endpoint.isCrowded()) {
                crowded.add(endpoint);
            }
        }
        return tired;
    }

    /** Whether any delivery waits for a place in this process. */
    boolean isCrowded() {
        return !crowded.isEmpty();
    }

    /** A place for one request. */
    record Place(Endpoint endpoint, Host host) {
        /** Gives it back; once. */
        void leave() {
            endpoint.leave();
            host.leave();
        }
    }

    /** Of how many webhooks the circuit is not closed. */
    long openCircuits() {
        return known.asMap().values().stream()
                .filter(endpoint -> endpoint.circuit() != Health.Circuit.CLOSED)
                .count();
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
