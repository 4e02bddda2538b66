package io.ringback.dispatch;

import io.quarkus.logging.Log;
import io.ringback.delivery.AttemptResult;
import io.ringback.delivery.Claim;
import io.ringback.id.Ids;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Starts the attempts of held deliveries whose endpoints have places, and collects the others. */
final class SendQueue {
    private final Endpoints endpoints;
    private final RateLimiter rateLimiter;
    private final AttemptExecutor attemptExecutor;
    private final Consumer<AttemptResult> judged;
    private final InFlightBudget inFlightBudget;
    private final Duration longestSend;
    private final Queue<Claim> unsent = new ConcurrentLinkedQueue<>();
    private volatile Consumer<Claim> placeFree = claim -> {};

    /** Creates a queue that passes results to {@code judged}; no attempt lasts longer than {@code longestSend}. */
    SendQueue(
            Endpoints endpoints,
            RateLimiter rateLimiter,
            AttemptExecutor attemptExecutor,
            Consumer<AttemptResult> judged,
            InFlightBudget inFlightBudget,
            Duration longestSend) {
        this.endpoints = endpoints;
        this.rateLimiter = rateLimiter;
        this.attemptExecutor = attemptExecutor;
        this.judged = judged;
        this.inFlightBudget = inFlightBudget;
        this.longestSend = longestSend;
    }

    /** Registers {@code listener} for each claim whose place was returned. */
    void onPlaceFree(Consumer<Claim> listener) {
        placeFree = listener;
    }

    /** Returns the maximum duration of an attempt. */
    Duration longestSend() {
        return longestSend;
    }

    /** Removes and returns unsent deliveries. */
    List<Claim> takeUnsent() {
        List<Claim> claims = new ArrayList<>();
        for (Claim claim = unsent.poll(); claim != null; claim = unsent.poll()) {
            claims.add(claim);
        }
        return claims;
    }

    /** Marks deliveries as unsent that have waited {@code patience} for a place. */
    void dismiss(Duration patience) {
        endpoints
                .expireWaiting(patience, System.nanoTime())
                .forEach(preparedDelivery -> unsent.add(preparedDelivery.claim()));
    }

    /** Marks waiting deliveries of {@code webhooks} as unsent. */
    void dismiss(Collection<UUID> webhooks) {
        endpoints.dismiss(webhooks, System.nanoTime()).forEach(dropped -> unsent.add(dropped.claim()));
    }

    /**
     * Sends deliveries that find a place now or in a slot of their rate limit; returns their number. The others count
     * as unsent.
     */
    int send(List<Claim> claims) {
        List<PreparedDelivery> prepared;
        try {
            prepared = attemptExecutor.prepare(claims, judged);
        } catch (RuntimeException | Error failure) {
            unsent.addAll(claims);
            throw failure;
        }
        List<Endpoints.Departure> now = new ArrayList<>(prepared.size());
        int sent = claims.size() - prepared.size();
        for (PreparedDelivery preparedDelivery : prepared) {
            if (isSent(preparedDelivery, rateLimiter.turn(preparedDelivery.claim()), now)) {
                sent++;
            } else {
                unsent.add(preparedDelivery.claim());
            }
        }
        attemptExecutor.distribute(now, this::attempt);
        return sent;
    }

    /**
     * Sends {@code preparedDelivery} after {@code wait} nanoseconds, together with the others in {@code now}, or later
     * when a place is free. Returns false when its lease is too short or no place is expected.
     */
    private boolean isSent(PreparedDelivery preparedDelivery, long wait, List<Endpoints.Departure> now) {
        long present = System.nanoTime();
        if (wait < 0 || !preparedDelivery.claim().lease().outlasts(longestSend, present + wait)) {
            return false;
        }
        Endpoints.Place place = endpoints.enter(preparedDelivery, present);
        if (place == null) {
            return wait == 0 && waits(preparedDelivery, present, now);
        }
        Endpoints.Departure departure = new Endpoints.Departure(preparedDelivery, place);
        if (wait == 0) {
            now.add(departure);
        } else {
            rateLimiter.after(wait, () -> attempt(departure));
        }
        return true;
    }

    private boolean waits(PreparedDelivery preparedDelivery, long present, List<Endpoints.Departure> now) {
        if (!endpoints.await(preparedDelivery, present)) {
            return false;
        }
        // A place that was returned before it waited has triggered nothing.
        for (var next = endpoints.next(preparedDelivery, present);
                next != null;
                next = endpoints.next(preparedDelivery, present)) {
            if (isInTime(next, present)) {
                now.add(next);
            }
        }
        return true;
    }

    private void attempt(Endpoints.Departure departure) {
        PreparedDelivery preparedDelivery = departure.preparedDelivery();
        Endpoints.Place place = departure.place();
        CompletableFuture.completedStage(preparedDelivery)
                .thenCompose(it -> attemptExecutor.attempt(it, place.endpoint(), inFlightBudget))
                .whenComplete((result, bug) -> left(preparedDelivery, place))
                .thenAccept(result -> result.ifPresentOrElse(judged, () -> unsent.add(preparedDelivery.claim())))
                .exceptionally(bug -> failed(preparedDelivery, bug));
    }

    /** Returns a place, and passes it to waiting deliveries. */
    private void left(PreparedDelivery preparedDelivery, Endpoints.Place place) {
        endpoints.leave(place);
        placeFree.accept(preparedDelivery.claim());
        long now = System.nanoTime();
        for (var next = endpoints.next(place, now); next != null; next = endpoints.next(place, now)) {
            if (isInTime(next, now)) {
                attempt(next);
            }
        }
    }

    private boolean isInTime(Endpoints.Departure departure, long now) {
        boolean isInTime = departure.preparedDelivery().claim().lease().outlasts(longestSend, now);
        if (!isInTime) {
            unsent.add(departure.preparedDelivery().claim());
            endpoints.leave(departure.place());
        }
        return isInTime;
    }

    /** Fails the attempt, so that a bug does not cause an endless loop. */
    private @Nullable Void failed(PreparedDelivery preparedDelivery, Throwable bug) {
        Claim claim = preparedDelivery.claim();
        LogIds.with(
                claim,
                () -> Log.errorf(
                        bug,
                        "Cannot attempt delivery %s; the attempt fails. Report it with the stack trace",
                        Ids.show(claim.deliveryId())));
        judged.accept(attemptExecutor.unsendable(preparedDelivery, "internal error"));
        return null;
    }
}
