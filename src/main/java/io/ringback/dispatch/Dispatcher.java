package io.ringback.dispatch;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.quarkus.logging.Log;
import io.ringback.delivery.Claim;
import io.ringback.delivery.Outbox;
import io.ringback.delivery.Verdict;
import io.ringback.id.Ids;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Pays what is owed, round by round: claim what is due, send it, hand the verdicts on.
 *
 * <p>It never waits for a receiver. What it has in hand, from claim to settle, is bounded by its room, and whatever it
 * cannot send at once it gives back. One thread runs the rounds; completions come from anywhere.
 */
final class Dispatcher {
    private static final int BATCH = 500;
    /** The share of the room that intake leaves alone: one in so many. */
    private static final int KEPT_FOR_CLAIMS = 4;

    /** The share of the room that is worth a claim at once; less is collected for a moment. */
    private static final int WORTHWHILE = 8;

    private static final Duration COLLECT = Duration.ofMillis(5);
    private static final Duration PATIENT = Window.PATIENCE;

    private static final Duration LOOK_FOR_LANES = Duration.ofSeconds(5);
    /** How often a drain looks for what its guards refused meanwhile. */
    private static final Duration DRAIN_STEP = Duration.ofMillis(100);

    private final Outbox outbox;
    private final Endpoints endpoints;
    private final Pacer pacer;
    private final Courier courier;
    private final Consumer<Verdict> judged;
    private final Bounds bounds;
    private final Semaphore room;
    private final Queue<Claim> unsent = new ConcurrentLinkedQueue<>();
    private volatile boolean hungry;
    private long lanesAtNanos = System.nanoTime();
    private long claimedAtNanos = System.nanoTime();

    /**
     * What a process takes upon itself.
     *
     * @param inHand how many deliveries at once, from claim to settle
     * @param longestSend how long a send may last; a lease must outlast it
     */
    record Bounds(int inHand, Duration longestSend) {}

    Dispatcher(
            Outbox outbox, Endpoints endpoints, Pacer pacer, Courier courier, Consumer<Verdict> judged, Bounds bounds) {
        this.outbox = outbox;
        this.endpoints = endpoints;
        this.pacer = pacer;
        this.courier = courier;
        this.judged = judged;
        this.bounds = bounds;
        this.room = new Semaphore(bounds.inHand());
    }

    /** One round; how many deliveries were sent in it. */
    int runOnce() throws SQLException {
        lookForLanes();
        dismiss(Window.PATIENCE);
        park();
        int free = Math.min(room.availablePermits(), BATCH);
        if (!isWorthwhile(free) || !room.tryAcquire(free)) {
            hungry = true;
            return 0;
        }
        List<Claim> claims = new ArrayList<>();
        try {
            claims.addAll(claimParked(free / 2));
            claims.addAll(outbox.claim(free - claims.size()));
        } catch (SQLException | RuntimeException failure) {
            // What the first of the two leased is given back in the next round, and its room with it.
            unsent.addAll(claims);
            throw failure;
        } finally {
            room.release(free - claims.size());
        }
        int sent = sendInTurn(claims);
        hungry = claims.size() == free;
        park();
        return sent;
    }

    /** Whether to claim so many now, or to wait until there is room for more: a claim costs as much for one as for fifty. */
    private boolean isWorthwhile(int free) {
        long now = System.nanoTime();
        boolean worthwhile = free >= bounds.inHand() / WORTHWHILE || (free > 0 && now - claimedAtNanos >= 0);
        if (worthwhile) {
            claimedAtNanos = now + COLLECT.toNanos();
        }
        return worthwhile;
    }

    /** Those that have waited for a place in vain are given back. */
    private void dismiss(Duration patience) {
        endpoints.tired(patience, System.nanoTime()).forEach(errand -> unsent.add(errand.claim()));
    }

    /** Whether something due was left behind, so that a place that gets free may be worth a round. */
    boolean isHungry() {
        return hungry || endpoints.hasLanes();
    }

    /** How long the next round may wait when nothing rings, at most {@code longest}. */
    Duration pause(Duration longest) {
        return hungry ? COLLECT : endpoints.isCrowded() && PATIENT.compareTo(longest) < 0 ? PATIENT : longest;
    }

    /** What other nodes parked, and what was parked before this one started, has to be found. */
    private void lookForLanes() throws SQLException {
        long now = System.nanoTime();
        if (now - lanesAtNanos >= 0) {
            outbox.parked().forEach(endpoints::parked);
            lanesAtNanos = now + LOOK_FOR_LANES.toNanos();
        }
    }

    private List<Claim> claimParked(int most) throws SQLException {
        List<Outbox.Lane> lanes = endpoints.open(most, System.nanoTime());
        List<Claim> claims = outbox.claimParked(lanes);
        Map<UUID, Long> found = claims.stream().collect(groupingBy(Claim::webhookId, counting()));
        for (Outbox.Lane lane : lanes) {
            if (found.getOrDefault(lane.webhookId(), 0L) < lane.places()) {
                endpoints.cleared(lane.webhookId());
            }
        }
        return claims;
    }

    /** Sets room aside for at most {@code wanted} deliveries that intake will hand over; how much it was. */
    int reserve(int wanted) {
        // A part is kept for what is owed already: retries and backlog must not starve while events pour in.
        int reserved = Math.min(wanted, room.availablePermits() - bounds.inHand() / KEPT_FOR_CLAIMS);
        return reserved > 0 && room.tryAcquire(reserved) ? reserved : 0;
    }

    /** Sends {@code claims}, for which room was set aside; whether all found a place at their endpoints. */
    boolean take(List<Claim> claims, int reserved) {
        room.release(reserved - claims.size());
        return send(claims, claim -> 0) == claims.size();
    }

    private int sendInTurn(List<Claim> claims) throws SQLException {
        Pacer.Turns turns;
        try {
            turns = pacer.turns(claims);
        } catch (SQLException | RuntimeException failure) {
            unsent.addAll(claims);
            throw failure;
        }
        return send(claims, turns::next);
    }

    /**
     * Sends what finds a place at its endpoint now, or in the slot that {@code turn} has for it; how many that were. The
     * others are parked in the next round.
     */
    private int send(List<Claim> claims, ToLongFunction<Claim> turn) {
        List<Errand> errands;
        try {
            errands = courier.prepare(claims);
        } catch (RuntimeException failure) {
            unsent.addAll(claims);
            throw failure;
        }
        List<Endpoints.Departure> now = new ArrayList<>(errands.size());
        int sent = 0;
        for (Errand errand : errands) {
            if (isSent(errand, turn.applyAsLong(errand.claim()), now)) {
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
        if (wait < 0 || !errand.claim().lease().outlasts(bounds.longestSend(), present + wait)) {
            return false;
        }
        Endpoints.Place place = endpoints.enter(errand.webhook(), present);
        if (place == null) {
            return wait == 0 && endpoints.await(errand, present);
        }
        Endpoints.Departure departure = new Endpoints.Departure(errand, place);
        if (wait == 0) {
            now.add(departure);
        } else {
            pacer.after(wait, () -> attempt(departure));
        }
        return true;
    }

    private void attempt(Endpoints.Departure departure) {
        Errand errand = departure.errand();
        Endpoints.Place place = departure.place();
        Claim claim = errand.claim();
        CompletableFuture.completedStage(errand)
                .thenCompose(it -> courier.attempt(it, place.endpoint()))
                .whenComplete((verdict, bug) -> left(place))
                .thenAccept(verdict -> verdict.ifPresentOrElse(judged, () -> unsent.add(claim)))
                .exceptionally(bug -> failed(claim, bug));
    }

    /** Gives a place back, and to those that wait for it. */
    private void left(Endpoints.Place place) {
        place.leave();
        long now = System.nanoTime();
        for (var next = endpoints.next(place, now); next != null; next = endpoints.next(place, now)) {
            if (next.errand().claim().lease().outlasts(bounds.longestSend(), now)) {
                attempt(next);
            } else {
                unsent.add(next.errand().claim());
                next.place().leave();
            }
        }
    }

    /** A bug must not spin: the delivery comes back when its lease ends. */
    private @Nullable Void failed(Claim claim, Throwable bug) {
        LogIds.with(claim, () -> Log.errorf(bug, "delivery %s could not be attempted", Ids.show(claim.deliveryId())));
        settled(1);
        return null;
    }

    private void park() throws SQLException {
        giveBack(claims -> {
            outbox.park(claims);
            claims.forEach(claim -> endpoints.parked(claim.webhookId()));
        });
    }

    private void giveBack(Return way) throws SQLException {
        List<Claim> claims = new ArrayList<>();
        for (Claim claim = unsent.poll(); claim != null; claim = unsent.poll()) {
            claims.add(claim);
        }
        try {
            way.back(claims);
        } finally {
            settled(claims.size());
        }
    }

    @FunctionalInterface
    private interface Return {
        void back(List<Claim> claims) throws SQLException;
    }

    /** How many deliveries are in hand, with the room that is set aside for more. */
    int inHand() {
        return bounds.inHand() - room.availablePermits();
    }

    /** Whether nothing is in hand. */
    boolean isIdle() {
        return inHand() == 0;
    }

    /** Makes room: {@code count} deliveries are no longer in hand. */
    void settled(int count) {
        room.release(count);
    }

    /** Waits until nothing is in hand, at most {@code longest}; whether that came true. */
    boolean drain(Duration longest) throws InterruptedException, SQLException {
        long deadline = System.nanoTime() + longest.toNanos();
        do {
            dismiss(Duration.ZERO);
            giveBack(outbox::release);
            if (room.tryAcquire(bounds.inHand(), DRAIN_STEP.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        } while (System.nanoTime() - deadline < 0);
        return false;
    }
}
