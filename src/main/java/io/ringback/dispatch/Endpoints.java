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

/** The endpoints this process has met lately. One that is not met for a while is forgotten, and its circuit with it. */
final class Endpoints {
    private static final int MOST = 20_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private final Cache<UUID, Endpoint> known;
    /** A host is remembered while an endpoint is. */
    private final Cache<String, Host> hosts = Caffeine.newBuilder().weakValues().build();

    /** So is an account. */
    private final Cache<UUID, FairShare.Holder> accounts =
            Caffeine.newBuilder().weakValues().build();

    private final Set<Endpoint> withWaiting = ConcurrentHashMap.newKeySet();
    private final Set<Endpoint> open = ConcurrentHashMap.newKeySet();
    private final FairShare fairShare;
    private final int perHost;
    private final EndpointGuard.Limits limits;

    /**
     * How many requests go out at once.
     *
     * @param endpoint to one webhook
     * @param host to one host and port, which may serve many
     * @param all to all together
     */
    record Caps(int endpoint, int host, int all) {}

    /** Endpoints none of whose requests lasts longer than {@code lastResort}. */
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

    /** How many more requests the endpoint of {@code webhookId} takes now; none or fewer when it takes none. */
    int places(UUID webhookId, long nowNanos) {
        Endpoint met = known.getIfPresent(webhookId);
        return met == null
                ? Math.min(ConcurrencyLimit.START, fairShare.room(new FairShare.Holder(), 0, false))
                : met.places(fairShare, nowNanos);
    }

    /** How long it is until the rate limit of {@code webhookId} leaves it a slot, in nanoseconds; negative when it does. */
    long opensIn(UUID webhookId, long nowNanos) {
        Endpoint met = known.getIfPresent(webhookId);
        return met == null ? -1 : met.opensIn(nowNanos);
    }

    /** Whether requests are let through to {@code webhookId} at present. */
    Health.Circuit circuit(UUID webhookId) {
        Endpoint met = known.getIfPresent(webhookId);
        return met == null ? Health.Circuit.CLOSED : met.circuit();
    }

    /** Takes a place for one request of {@code preparedDelivery} at its endpoint and at its host; null when there is none now. */
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
     * Has {@code preparedDelivery} wait at its endpoint for a place, if one is to be expected soon. A place may have become free
     * meanwhile: who has it wait then takes what {@link #next(PreparedDelivery, long)} finds.
     */
    boolean await(PreparedDelivery preparedDelivery, long nowNanos) {
        Endpoint endpoint = of(preparedDelivery.claim());
        if (!endpoint.await(preparedDelivery, host(preparedDelivery.webhook()), fairShare, nowNanos)) {
            return false;
        }
        withWaiting.add(endpoint);
        return true;
    }

    /** One that waits where {@code preparedDelivery} does, with a place that it has got; null when there is none. */
    @Nullable
    Departure next(PreparedDelivery preparedDelivery, long nowNanos) {
        return next(of(preparedDelivery.claim()), host(preparedDelivery.webhook()), nowNanos);
    }

    /**
     * One that can go because {@code left} was given back, with a place: of the endpoint at this host that has waited
     * longest for the host, else of the same endpoint; null when none can.
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
            // A place that was given back before the endpoint stood in the queue has woken nobody.
            if (host.places() <= 0) {
                return null;
            }
        }
        return null;
    }

    /** One that has a place. */
    record Departure(PreparedDelivery preparedDelivery, Place place) {}

    /** Those that have waited for {@code patience} in vain, and wait no more. */
    List<PreparedDelivery> expireWaiting(Duration patience, long nowNanos) {
        List<PreparedDelivery> expired = new ArrayList<>();
        for (Endpoint endpoint : List.copyOf(withWaiting)) {
            // Off the list first: one that comes meanwhile puts it back.
            withWaiting.remove(endpoint);
            expired.addAll(endpoint.expireWaiting(patience, fairShare, nowNanos));
            if (endpoint.hasWaiting()) {
                withWaiting.add(endpoint);
            }
        }
        return expired;
    }

    /** Those that wait for a place at the endpoints of {@code webhooks}, and wait no more. */
    List<PreparedDelivery> dismiss(Collection<UUID> webhooks, long nowNanos) {
        return known.getAllPresent(webhooks).values().stream()
                .flatMap(endpoint -> endpoint.expireWaiting(Duration.ZERO, fairShare, nowNanos).stream())
                .toList();
    }

    /** Whether any delivery waits for a place in this process. */
    boolean hasWaiting() {
        return !withWaiting.isEmpty();
    }

    /** Gives {@code place} back; once. */
    void leave(Place place) {
        place.endpoint().leave(fairShare);
        place.host().leave();
    }

    /** A place for one request. */
    record Place(Endpoint endpoint, Host host) {}

    /** Of how many webhooks the circuit is not closed. */
    int openCircuits() {
        return open.size();
    }
}
