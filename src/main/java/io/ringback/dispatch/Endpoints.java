package io.ringback.dispatch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.ringback.delivery.Claim;
import io.ringback.webhook.Health;
import io.ringback.webhook.WebhookRevision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Caches the endpoints that this process used recently. An unused one is removed together with its circuit. */
final class Endpoints {
    private static final int MOST = 20_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private final Cache<UUID, Endpoint> known;
    /** Hosts, kept as long as one of their endpoints. */
    private final Cache<String, Host> hosts = Caffeine.newBuilder().weakValues().build();

    /** Accounts, kept as long as one of their endpoints. */
    private final Cache<UUID, FairShare.Holder> accounts =
            Caffeine.newBuilder().weakValues().build();

    private final Set<Endpoint> withWaiting = ConcurrentHashMap.newKeySet();
    private final Set<Endpoint> open = ConcurrentHashMap.newKeySet();
    private final FairShare fairShare;
    private final int perHost;
    private final EndpointGuard.Limits limits;

    /**
     * Limits the concurrent requests.
     *
     * @param endpoint maximum to one webhook
     * @param host maximum to one host and port, which may serve many webhooks
     * @param all maximum of the process
     */
    record Caps(int endpoint, int host, int all) {}

    /** Creates endpoints whose requests never last longer than {@code lastResort}. */
    Endpoints(Caps caps, Duration circuitDelay, Duration lastResort) {
        this.perHost = caps.host();
        this.fairShare = new FairShare(caps.all());
        this.limits = new EndpointGuard.Limits(caps.endpoint(), circuitDelay, lastResort);
        this.known = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterAccess(REMEMBERED)
                .removalListener(
                        (@Nullable UUID id, @Nullable Endpoint endpoint, RemovalCause cause) -> forget(endpoint))
                .build();
    }

    private void forget(@Nullable Endpoint endpoint) {
        if (endpoint != null) {
            open.remove(endpoint);
        }
    }

    Endpoint of(Claim claim) {
        return known.get(
                claim.webhookId(),
                id -> new Endpoint(
                        accounts.get(claim.accountId(), account -> new FairShare.Holder()),
                        limits,
                        this::circuitChanged));
    }

    private void circuitChanged(Endpoint endpoint, boolean isOpen) {
        if (isOpen) {
            open.add(endpoint);
        } else {
            open.remove(endpoint);
        }
    }

    /** Returns how many more requests the endpoint of {@code webhookId} accepts now; 0 or less when it accepts none. */
    int places(UUID webhookId, long nowNanos) {
        Endpoint met = known.getIfPresent(webhookId);
        return met == null
                ? Math.min(ConcurrencyLimit.START, fairShare.room(new FairShare.Holder(), 0, false))
                : met.places(fairShare, nowNanos);
    }

    /**
     * Returns the nanoseconds until the rate limit of {@code webhookId} leaves a slot; negative when there is one now.
     */
    long opensIn(UUID webhookId, long nowNanos) {
        Endpoint met = known.getIfPresent(webhookId);
        return met == null ? -1 : met.opensIn(nowNanos);
    }

    /** Returns the circuit state of {@code webhookId}. */
    Health.Circuit circuit(UUID webhookId) {
        Endpoint met = known.getIfPresent(webhookId);
        return met == null ? Health.Circuit.CLOSED : met.circuit();
    }

    /** Takes a place for one request of {@code preparedDelivery} at its endpoint and host; null when none is free. */
    @Nullable
    Place enter(PreparedDelivery preparedDelivery, long nowNanos) {
        Endpoint endpoint = of(preparedDelivery.claim());
        Host host = host(preparedDelivery.webhook());
        endpoint.at(host);
        if (preparedDelivery.claim().rateLimit() == null) {
            endpoint.unlimited();
        }
        if (!endpoint.enter(fairShare, nowNanos)) {
            return null;
        }
        if (!host.enter()) {
            endpoint.leave(fairShare);
            return null;
        }
        return new Place(endpoint, host);
    }

    private Host host(WebhookRevision webhook) {
        return hosts.get(webhook.uri().hostAndPort(), it -> new Host(perHost));
    }

    /**
     * Lets {@code preparedDelivery} wait at its endpoint for a place, if one is expected soon. A place may have become
     * free meanwhile: the caller must then take what {@link #next(PreparedDelivery, long)} returns.
     */
    boolean await(PreparedDelivery preparedDelivery, long nowNanos) {
        Endpoint endpoint = of(preparedDelivery.claim());
        if (!endpoint.await(preparedDelivery, host(preparedDelivery.webhook()), fairShare, nowNanos)) {
            return false;
        }
        withWaiting.add(endpoint);
        return true;
    }

    /** Returns a delivery that waits at the same endpoint, with its new place; null when there is none. */
    @Nullable
    Departure next(PreparedDelivery preparedDelivery, long nowNanos) {
        return next(of(preparedDelivery.claim()), host(preparedDelivery.webhook()), nowNanos);
    }

    /**
     * Returns a delivery that gets the returned place {@code left}: of the endpoint that waits longest for the host,
     * else of the same endpoint; null when there is none.
     */
    @Nullable
    Departure next(Place left, long nowNanos) {
        Host host = left.host();
        while (host.places() > 0) {
            Endpoint queued = host.nextQueued();
            if (queued == null) {
                break;
            }
            Departure departure = next(queued, host, nowNanos);
            if (departure != null) {
                if (queued.hasWaiting()) {
                    host.enqueue(queued);
                }
                if (left.endpoint().hasWaiting()) {
                    host.enqueue(left.endpoint());
                }
                return departure;
            }
        }
        return next(left.endpoint(), host, nowNanos);
    }

    private @Nullable Departure next(Endpoint endpoint, Host host, long nowNanos) {
        while (endpoint.hasWaiting()) {
            if (host.enter()) {
                PreparedDelivery preparedDelivery = endpoint.next(fairShare, nowNanos);
                if (preparedDelivery != null) {
                    return new Departure(preparedDelivery, new Place(endpoint, host));
                }
                host.leave();
                return null;
            }
            host.enqueue(endpoint);
            // A place that was returned before the endpoint was queued has triggered nothing.
            if (host.places() <= 0) {
                return null;
            }
        }
        return null;
    }

    /** Holds a delivery with its place. */
    record Departure(PreparedDelivery preparedDelivery, Place place) {}

    /** Removes and returns the deliveries that have waited for {@code patience} without success. */
    List<PreparedDelivery> expireWaiting(Duration patience, long nowNanos) {
        List<PreparedDelivery> expired = new ArrayList<>();
        for (Endpoint endpoint : List.copyOf(withWaiting)) {
            // Removed first, so that a delivery which starts to wait meanwhile adds it again.
            withWaiting.remove(endpoint);
            expired.addAll(endpoint.expireWaiting(patience, fairShare, nowNanos));
            if (endpoint.hasWaiting()) {
                withWaiting.add(endpoint);
            }
        }
        return expired;
    }

    /** Removes and returns the deliveries that wait for a place at the endpoints of {@code webhooks}. */
    List<PreparedDelivery> dismiss(Collection<UUID> webhooks, long nowNanos) {
        return known.getAllPresent(webhooks).values().stream()
                .flatMap(endpoint -> endpoint.expireWaiting(Duration.ZERO, fairShare, nowNanos).stream())
                .toList();
    }

    /** Returns whether any delivery waits for a place in this process. */
    boolean hasWaiting() {
        return !withWaiting.isEmpty();
    }

    /** Returns {@code place}; to be called once. */
    void leave(Place place) {
        place.endpoint().leave(fairShare);
        place.host().leave();
    }

    /** Permits one request. */
    record Place(Endpoint endpoint, Host host) {}

    /** Returns the number of webhooks whose circuit is not closed. */
    int openCircuits() {
        return open.size();
    }
}
