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

    private static final Duration LOOK_FOR_LANES = Duration.ofSeconds(5);
    /** How often a drain looks for what its guards refused meanwhile. */
    private static final Duration DRAIN_STEP = Duration.ofMillis(100);

    private final Outbox outbox;
    private final Endpoints endpoints;
    private final Courier courier;
    private final Consumer<Verdict> judged;
    private final Duration longestSend;
    private final int most;
    private final Semaphore room;
    private final Queue<Claim> unsent = new ConcurrentLinkedQueue<>();
    private volatile boolean hungry;
    private long lanesAtNanos = System.nanoTime();

    /** Has at most {@code most} deliveries in hand; a send lasts at most {@code longestSend}. */
    Dispatcher(
            Outbox outbox,
            Endpoints endpoints,
            Courier courier,
            Consumer<Verdict> judged,
            Duration longestSend,
            int most) {
        this.outbox = outbox;
        this.endpoints = endpoints;
        this.courier = courier;
        this.judged = judged;
        this.longestSend = longestSend;
        this.most = most;
        this.room = new Semaphore(most);
    }

    /** One round; how many deliveries were sent in it. */
    int runOnce() throws SQLException {
        lookForLanes();
        park();
        int free = Math.min(room.availablePermits(), BATCH);
        if (free == 0 || !room.tryAcquire(free)) {
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
        int sent = send(claims);
        hungry = claims.size() == free || endpoints.hasLanes();
        park();
        return sent;
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
        int reserved = Math.min(wanted, room.availablePermits() - most / KEPT_FOR_CLAIMS);
        return reserved > 0 && room.tryAcquire(reserved) ? reserved : 0;
    }

    /** Sends {@code claims}, for which room was set aside; whether all found a place at their endpoints. */
    boolean take(List<Claim> claims, int reserved) {
        room.release(reserved - claims.size());
        return send(claims) == claims.size();
    }

    /** Sends what finds a place at its endpoint now; how many that were. The others are parked in the next round. */
    private int send(List<Claim> claims) {
        int sent = 0;
        for (Claim claim : claims) {
            if (isSent(claim)) {
                sent++;
            } else {
                unsent.add(claim);
            }
        }
        return sent;
    }

    /** Whether the last round left something due behind, so that the next place that gets free is worth a round. */
    boolean isHungry() {
        return hungry;
    }

    /** Sends {@code claim}, unless its lease is too short by now or its endpoint has no place. */
    private boolean isSent(Claim claim) {
        Endpoint endpoint = endpoints.of(claim.webhookId());
        long now = System.nanoTime();
        if (!claim.lease().outlasts(longestSend, now) || !endpoint.enter(now)) {
            return false;
        }
        CompletableFuture.completedStage(claim)
                .thenCompose(it -> courier.attempt(it, endpoint))
                .whenComplete((verdict, bug) -> endpoint.leave())
                .thenAccept(verdict -> verdict.ifPresentOrElse(judged, () -> unsent.add(claim)))
                .exceptionally(bug -> failed(claim, bug));
        return true;
    }

    /** A bug must not spin: the delivery comes back when its lease ends. */
    private @Nullable Void failed(Claim claim, Throwable bug) {
        Log.errorf(bug, "delivery %s could not be attempted", Ids.show(claim.deliveryId()));
        settled(1);
        return null;
    }

    private void park() throws SQLException {
        List<Claim> claims = new ArrayList<>();
        for (Claim claim = unsent.poll(); claim != null; claim = unsent.poll()) {
            claims.add(claim);
        }
        try {
            outbox.park(claims);
            claims.forEach(claim -> endpoints.parked(claim.webhookId()));
        } finally {
            settled(claims.size());
        }
    }

    /** Makes room: {@code count} deliveries are no longer in hand. */
    void settled(int count) {
        room.release(count);
    }

    /** Waits until nothing is in hand, at most {@code longest}; whether that came true. */
    boolean drain(Duration longest) throws InterruptedException, SQLException {
        long deadline = System.nanoTime() + longest.toNanos();
        do {
            park();
            if (room.tryAcquire(most, DRAIN_STEP.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        } while (System.nanoTime() - deadline < 0);
        return false;
    }
}
