package io.ringback.dispatch;

import io.quarkus.logging.Log;
import io.ringback.delivery.AttemptResult;
import io.ringback.delivery.Claim;
import io.ringback.delivery.HeldDeliveries.OrderKey;
import io.ringback.delivery.Outbox;
import io.ringback.delivery.Outbox.Queue;
import io.ringback.delivery.Ownership;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Fetches due deliveries of this process's shards, round by round, and sends them.
 *
 * <p>It never waits for a receiver. The number and size of held deliveries are limited. It releases those that it
 * cannot send soon, which stay in the outbox. One thread runs the rounds; completions arrive on any thread.
 */
final class Dispatcher {
    private static final int BATCH = 500;

    /** Divisor of the capacity that justifies a fetch at once; smaller fetches are delayed briefly. */
    private static final int WORTHWHILE = 8;

    private static final Duration COLLECT = Duration.ofMillis(5);
    private static final Duration PATIENT = ConcurrencyLimit.PATIENCE;
    /** Time within which a delivery settled as due counts as new. */
    private static final Duration JUST_NOW = Duration.ofSeconds(2);

    /** Interval at which a drain retries deliveries that guards rejected. */
    private static final Duration DRAIN_STEP = Duration.ofMillis(20);

    private final Outbox outbox;
    private final Ownership ownership;
    private final Endpoints endpoints;
    private final EndpointQueues queues;
    private final SendQueue sendQueue;
    private final InFlightBudget inFlightBudget;
    private volatile boolean moreIsDue;
    private boolean asked;
    private long fetchAtNanos = System.nanoTime();

    Dispatcher(
            Outbox outbox,
            Ownership ownership,
            Endpoints endpoints,
            EndpointQueues queues,
            SendQueue sendQueue,
            InFlightBudget inFlightBudget) {
        this.outbox = outbox;
        this.ownership = ownership;
        this.endpoints = endpoints;
        this.queues = queues;
        this.sendQueue = sendQueue;
        this.inFlightBudget = inFlightBudget;
        sendQueue.onPlaceFree(claim -> queues.placeFree(claim.webhookId()));
    }

    /** Runs one round; returns the number of deliveries sent. */
    int runOnce() throws SQLException {
        sendQueue.dismiss(PATIENT);
        releaseUnsent();
        queues.stayAwake();
        asked = false;
        if (!ownership.isCurrent()) {
            moreIsDue = false;
            return 0;
        }
        asked = queues.prepare();
        if (!isWorthwhile(Math.min(inFlightBudget.free(), BATCH))) {
            moreIsDue = true;
            return 0;
        }
        List<Claim> claims = fetch();
        int sent = claims.isEmpty() ? 0 : sendQueue.send(claims);
        releaseUnsent();
        moreIsDue = queues.isReady();
        return sent;
    }

    /**
     * Returns whether to fetch this many now or to wait for more room: a fetch costs the same for one delivery as for
     * fifty.
     */
    private boolean isWorthwhile(int free) {
        long now = System.nanoTime();
        boolean worthwhile = free >= inFlightBudget.most() / WORTHWHILE || (free > 0 && now - fetchAtNanos >= 0);
        if (worthwhile) {
            fetchAtNanos = now + COLLECT.toNanos();
        }
        return worthwhile;
    }

    private List<Claim> fetch() throws SQLException {
        InFlightBudget.Part part = inFlightBudget.forFetch(BATCH);
        List<Claim> claims = List.of();
        List<Outbox.Range> ranges = part.deliveries() > 0 ? queues.open(part.deliveries()) : List.of();
        try {
            Outbox.Fetched fetched = outbox.fetch(ranges, part.bytes());
            claims = fetched.claims();
            queues.fetched(fetched.looked());
        } catch (SQLException | RuntimeException | Error failure) {
            queues.failed(ranges);
            throw failure;
        } finally {
            inFlightBudget.fill(part, claims);
        }
        asked |= !ranges.isEmpty();
        return claims;
    }

    /** Returns whether the last round queried the database; for the thread of the rounds. */
    boolean hasAsked() {
        return asked;
    }

    /**
     * Returns whether another round may find work at once: due deliveries were left, or will be due before the next
     * round.
     */
    boolean hasMoreDue() {
        return moreIsDue || queues.isReady() || queues.isBlocked() || queues.isLate();
    }

    /** Returns the wait before the next round without a wake-up signal, at most {@code longest}. */
    Duration pause(Duration longest) {
        if (moreIsDue) {
            return COLLECT;
        }
        Duration patient = endpoints.hasWaiting() && PATIENT.compareTo(longest) < 0 ? PATIENT : longest;
        return ownership.isCurrent() ? queues.pause(patient) : patient;
    }

    /**
     * Holds those of {@code claims} for which there is room and whose shards belong to this process since
     * {@code sinceNanos}; returns them.
     */
    List<Claim> hold(List<Claim> claims, long sinceNanos) {
        List<Claim> taken = new ArrayList<>(claims.size());
        for (Claim claim : claims) {
            if (!inFlightBudget.take(claim)) {
                break;
            }
            if (ownership.hold(claim, sinceNanos)) {
                taken.add(claim);
            } else {
                inFlightBudget.free(List.of(claim));
            }
        }
        return taken;
    }

    /** Sends held {@code claims}; returns whether all found a place at their endpoints. */
    boolean send(List<Claim> claims) {
        return sendQueue.send(claims) == claims.size();
    }

    /** Reports that a delivery in {@code queue} is due since {@code micros}. */
    void queued(Queue queue, long micros) {
        queues.queued(queue, micros);
    }

    /** Reports that the first delivery of {@code key} may be waiting without a predecessor. */
    void waits(OrderKey key) {
        queues.waits(key);
    }

    /** Requests a scan for due deliveries in unknown queues. */
    void requestScan() {
        queues.requestScan();
    }

    /** Reports that some shards are lost. */
    void lost() {
        queues.lost();
    }

    /**
     * Releases deliveries that wait for a place at the endpoints of {@code webhooks}, which were disabled or deleted.
     */
    void dismiss(Collection<UUID> webhooks) {
        sendQueue.dismiss(webhooks);
        releaseUnsent();
    }

    /** Releases unsent deliveries. */
    private void releaseUnsent() {
        for (Claim claim : sendQueue.takeUnsent()) {
            ownership.release(claim);
            inFlightBudget.free(List.of(claim));
            if (ownership.leaseOf(claim.shard()) != null) {
                queues.refused(queue(claim), claim.dueMicros());
            }
        }
    }

    private static Queue queue(Claim claim) {
        return new Queue(claim.shard(), claim.webhookId());
    }

    /** Returns the number of held deliveries, including reserved capacity. */
    int inHand() {
        return inFlightBudget.inHand();
    }

    /** Returns the number of reserved bytes. */
    long bytes() {
        return inFlightBudget.bytes();
    }

    /** Returns whether nothing is held. */
    boolean isIdle() {
        return inHand() == 0;
    }

    /** Frees the capacity of {@code batch}, which was settled or abandoned. */
    void settled(List<AttemptResult> batch) {
        inFlightBudget.free(batch.stream().map(AttemptResult::claim).toList());
        for (AttemptResult attemptResult : batch) {
            Claim claim = attemptResult.claim();
            ownership.release(claim);
            if (ownership.leaseOf(claim.shard()) != null) {
                if (!attemptResult.isEnd()) {
                    queues.wakeIn(queue(claim), attemptResult.next().delay());
                } else if (claim.orderKey() != null) {
                    queues.queued(queue(claim), JUST_NOW);
                }
            }
        }
    }

    /** Waits until nothing is held, at most {@code longest}; returns whether that happened. */
    boolean drain(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        do {
            sendQueue.dismiss(Duration.ZERO);
            releaseUnsent();
            if (inFlightBudget.awaitIdle(DRAIN_STEP)) {
                return true;
            }
        } while (System.nanoTime() - deadline < 0);
        return false;
    }

    /** Delays deliveries in flight so that other processes do not send them before they must have ended. */
    void postpone() {
        try {
            outbox.postpone(ownership.held(), sendQueue.longestSend());
        } catch (SQLException | RuntimeException failure) {
            Log.warnf("Shutdown: cannot delay deliveries in flight; they may be sent twice: %s", failure.getMessage());
        }
    }
}
