package io.ringback.dispatch;

import io.quarkus.logging.Log;
import io.ringback.delivery.Claim;
import io.ringback.delivery.Verdict;
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

/** Starts the attempts of held deliveries where their endpoints have places, and keeps those that found none. */
final class Sending {
    private final Endpoints endpoints;
    private final Pacer pacer;
    private final Courier courier;
    private final Consumer<Verdict> judged;
    private final Room room;
    private final Duration longestSend;
    private final Queue<Claim> unsent = new ConcurrentLinkedQueue<>();
    private volatile Consumer<Claim> placeFree = claim -> {};

    /** Attempts whose verdicts {@code judged} is told; none lasts longer than {@code longestSend}. */
    Sending(
            Endpoints endpoints,
            Pacer pacer,
            Courier courier,
            Consumer<Verdict> judged,
            Room room,
            Duration longestSend) {
        this.endpoints = endpoints;
        this.pacer = pacer;
        this.courier = courier;
        this.judged = judged;
        this.room = room;
        this.longestSend = longestSend;
    }

    /** Tells {@code listener} of each claim whose endpoint has got its place back. */
    void onPlaceFree(Consumer<Claim> listener) {
        placeFree = listener;
    }

    /** How long an attempt lasts at most. */
    Duration longestSend() {
        return longestSend;
    }

    /** Takes what was not sent. */
    List<Claim> takeUnsent() {
        List<Claim> claims = new ArrayList<>();
        for (Claim claim = unsent.poll(); claim != null; claim = unsent.poll()) {
            claims.add(claim);
        }
        return claims;
    }

    /** Those that have waited for a place for {@code patience} in vain are not sent. */
    void dismiss(Duration patience) {
        endpoints.tired(patience, System.nanoTime()).forEach(errand -> unsent.add(errand.claim()));
    }

    /** Those of {@code webhooks} that wait for a place are not sent. */
    void dismiss(Collection<UUID> webhooks) {
        endpoints.dismiss(webhooks, System.nanoTime()).forEach(errand -> unsent.add(errand.claim()));
    }

    /**
     * Sends what finds a place at its endpoint now, or in a slot of its rate limit; how many that were. The others are
     * not sent.
     */
    int send(List<Claim> claims) {
        List<Errand> errands;
        try {
            errands = courier.prepare(claims, judged);
        } catch (RuntimeException | Error failure) {
            unsent.addAll(claims);
            throw failure;
        }
        List<Endpoints.Departure> now = new ArrayList<>(errands.size());
        int sent = claims.size() - errands.size();
        for (Errand errand : errands) {
            if (isSent(errand, pacer.turn(errand.claim()), now)) {
                sent++;
            } else {
                unsent.add(errand.claim());
            }
        }
        courier.spread(now, this::attempt);
        return sent;
    }

    /**
     * Sends {@code errand} in {@code wait} nanoseconds, or with the others that go {@code now}, or when its turn at its
     * endpoint comes; false when its lease is too short for that or there is no place.
     */
    private boolean isSent(Errand errand, long wait, List<Endpoints.Departure> now) {
        long present = System.nanoTime();
        if (wait < 0 || !errand.claim().lease().outlasts(longestSend, present + wait)) {
            return false;
        }
        Endpoints.Place place = endpoints.enter(errand, present);
        if (place == null) {
            return wait == 0 && waits(errand, present, now);
        }
        Endpoints.Departure departure = new Endpoints.Departure(errand, place);
        if (wait == 0) {
            now.add(departure);
        } else {
            pacer.after(wait, () -> attempt(departure));
        }
        return true;
    }

    private boolean waits(Errand errand, long present, List<Endpoints.Departure> now) {
        if (!endpoints.await(errand, present)) {
            return false;
        }
        // A place that was given back before it waited has woken nobody.
        for (var next = endpoints.next(errand, present); next != null; next = endpoints.next(errand, present)) {
            if (isInTime(next, present)) {
                now.add(next);
            }
        }
        return true;
    }

    private void attempt(Endpoints.Departure departure) {
        Errand errand = departure.errand();
        Endpoints.Place place = departure.place();
        CompletableFuture.completedStage(errand)
                .thenCompose(it -> courier.attempt(it, place.endpoint(), room))
                .whenComplete((verdict, bug) -> left(errand, place))
                .thenAccept(verdict -> verdict.ifPresentOrElse(judged, () -> unsent.add(errand.claim())))
                .exceptionally(bug -> failed(errand, bug));
    }

    /** Gives a place back, and to those that wait for it. */
    private void left(Errand errand, Endpoints.Place place) {
        endpoints.leave(place);
        placeFree.accept(errand.claim());
        long now = System.nanoTime();
        for (var next = endpoints.next(place, now); next != null; next = endpoints.next(place, now)) {
            if (isInTime(next, now)) {
                attempt(next);
            }
        }
    }

    private boolean isInTime(Endpoints.Departure departure, long now) {
        boolean isInTime = departure.errand().claim().lease().outlasts(longestSend, now);
        if (!isInTime) {
            unsent.add(departure.errand().claim());
            endpoints.leave(departure.place());
        }
        return isInTime;
    }

    /** A bug must not spin: it costs a try, as an attempt that failed. */
    private @Nullable Void failed(Errand errand, Throwable bug) {
        Claim claim = errand.claim();
        LogIds.with(claim, () -> Log.errorf(bug, "Delivery %s cannot be attempted", Ids.show(claim.deliveryId())));
        judged.accept(courier.unsendable(errand, "internal error"));
        return null;
    }
}
