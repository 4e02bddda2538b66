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
 * Fetches what is due of this process's shards, round by round, and sends it.
 *
 * <p>It never waits for a receiver. What it holds, from fetch to settle, is bounded by its room; it lets go of what it cannot
 * send soon, which is in the outbox still. One thread runs the rounds; completions come from anywhere.
 */
final class Dispatcher {
    private static final int BATCH = 500;

    /** The share of the room that is worth a fetch at once; less is collected for a moment. */
    private static final int WORTHWHILE = 8;

    private static final Duration COLLECT = Duration.ofMillis(5);
    private static final Duration PATIENT = ConcurrencyLimit.PATIENCE;
    /** What a settle makes due has just become so. */
    private static final Duration JUST_NOW = Duration.ofSeconds(2);

    /** How often a drain looks for what its guards refused meanwhile. */
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

    /** One round; how many deliveries were sent in it. */
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

    /** Whether to fetch so many now, or to wait until there is room for more: a fetch costs as much for one as for fifty. */
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

    /** Whether the last round asked the database for anything; for the thread of the rounds. */
    boolean hasAsked() {
        return asked;
    }

    /** Whether a round now may be worth it: something due was left behind, or will be due before the next round. */
    boolean hasMoreDue() {
        return moreIsDue || queues.isReady() || queues.isBlocked() || queues.isLate();
    }

    /** How long the next round may wait when nothing rings, at most {@code longest}. */
    Duration pause(Duration longest) {
        if (moreIsDue) {
            return COLLECT;
        }
        Duration patient = endpoints.hasWaiting() && PATIENT.compareTo(longest) < 0 ? PATIENT : longest;
        return ownership.isCurrent() ? queues.pause(patient) : patient;
    }

    /** Holds those of {@code claims} that there is room for and whose shards are this process's since then; these. */
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

    /** Sends {@code claims}, which are held; whether all found a place at their endpoints. */
    boolean send(List<Claim> claims) {
        return sendQueue.send(claims) == claims.size();
    }

    /** Something is due in {@code queue} since {@code micros}. */
    void queued(Queue queue, long micros) {
        queues.queued(queue, micros);
    }

    /** The first of {@code key} may be waiting without cause. */
    void waits(OrderKey key) {
        queues.waits(key);
    }

    /** Something is due somewhere. */
    void requestScan() {
        queues.requestScan();
    }

    /** Some shards are not this process's any more. */
    void lost() {
        queues.lost();
    }

    /** Lets go of what waits for a place at the endpoints of {@code webhooks}: nobody wants it any more. */
    void dismiss(Collection<UUID> webhooks) {
        sendQueue.dismiss(webhooks);
        releaseUnsent();
    }

    /** Lets go of what was not sent. */
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

    /** How many deliveries are in hand, with the room that is set aside for more. */
    int inHand() {
        return inFlightBudget.inHand();
    }

    /** How many bytes are reserved for them. */
    long bytes() {
        return inFlightBudget.bytes();
    }

    /** Whether nothing is in hand. */
    boolean isIdle() {
        return inHand() == 0;
    }

    /** Makes room: what {@code batch} tells of is settled, or was given up. */
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

    /** Waits until nothing is in hand, at most {@code longest}; whether that came true. */
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

    /** Keeps what is in flight still from being sent by others before it must have ended. */
    void postpone() {
        try {
            outbox.postpone(ownership.held(), sendQueue.longestSend());
        } catch (SQLException | RuntimeException failure) {
            Log.warnf("Deliveries in flight could not be postponed; they may be sent twice: %s", failure.getMessage());
        }
    }
}
