package io.ringback.dispatch;

import io.ringback.background.QuietMode;
import io.ringback.delivery.HeldDeliveries;
import io.ringback.delivery.HeldDeliveries.OrderKey;
import io.ringback.delivery.Outbox;
import io.ringback.delivery.Outbox.Cursor;
import io.ringback.delivery.Outbox.Queue;
import io.ringback.delivery.Ownership;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;

/**
 * The queues of this process's shards in which something is due, or will be: where to read on in each, and when.
 *
 * <p>A queue is read on when its endpoint has places. Most of what becomes due is announced: by intake, by a settle that
 * schedules a retry, by another process. A look over the index finds the rest. Safe for use by several threads.
 */
final class EndpointQueues {
    /** How often the index is looked over: it costs as much as there are queues. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    /** Up to so many queues it costs next to nothing. */
    private static final int FEW = 100;

    /** While the process is quiet, what ends that starts a look. */
    private static final Duration QUIET = Duration.ofDays(1);

    private static final Duration LOOK_ON = Duration.ofMillis(100);
    private static final int LOOKED_AT = 1000;
    /** How often order keys are looked at that wait without cause: only a process that died leaves such. */
    private static final Duration LOOK_AT_ORDER = Duration.ofMinutes(1);

    /** How often queues are visited whose endpoints took no more; and how many in a round, whose next comes after a while. */
    private static final Duration TURN = Duration.ofMillis(500);

    private static final int VISITED = 1000;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Outbox outbox;
    private final Ownership ownership;
    private final HeldDeliveries held;
    private final Endpoints endpoints;
    private final Duration poll;
    private final QuietMode quiet;
    private final Map<UUID, EndpointQueue> all = new HashMap<>();
    private final Deque<EndpointQueue> ready = new ArrayDeque<>();
    private final LinkedHashSet<EndpointQueue> blocked = new LinkedHashSet<>();
    private final PriorityQueue<EndpointQueue.Timer> timers = new PriorityQueue<>();
    private final Set<OrderKey> waiting = new HashSet<>();
    private Queue lookedUpTo = Queue.NONE;
    private long lookAtNanos = System.nanoTime();
    private long lookAtOrderNanos = System.nanoTime();
    private boolean looksAtOrder;
    private boolean lookAgain;
    private boolean rests;
    private int toVisit;
    private long turnAtNanos = System.nanoTime();
    private long visitAtNanos = System.nanoTime();
    private long roundAtNanos = System.nanoTime();
    private boolean late;

    /** Queues that are looked for every {@code poll} while there are few. */
    EndpointQueues(
            Outbox outbox,
            Ownership ownership,
            HeldDeliveries held,
            Endpoints endpoints,
            Duration poll,
            QuietMode quiet) {
        this.outbox = outbox;
        this.ownership = ownership;
        this.held = held;
        this.endpoints = endpoints;
        this.poll = poll;
        this.quiet = quiet;
    }

    /** Something is due in {@code queue} since {@code micros}. */
    synchronized void queued(Queue queue, long micros) {
        EndpointQueue present = all.get(queue.webhookId());
        if (present == null) {
            present = new EndpointQueue(queue, Cursor.before(micros));
            all.put(queue.webhookId(), present);
        }
        present.back(micros);
        enqueue(present);
    }

    /** Something is due in {@code queue}, at most {@code before} what was read last of it. */
    synchronized void queued(Queue queue, Duration before) {
        EndpointQueue present =
                all.computeIfAbsent(queue.webhookId(), id -> new EndpointQueue(queue, Cursor.BEGINNING));
        present.back(present.after().micros() - before.toNanos() / 1000);
        enqueue(present);
    }

    /** Something in {@code queue} found no place, and is in the outbox still. */
    synchronized void refused(Queue queue, long micros) {
        EndpointQueue present =
                all.computeIfAbsent(queue.webhookId(), id -> new EndpointQueue(queue, Cursor.before(micros)));
        present.back(micros);
        present.isDue(true);
        if (!present.isQueued()) {
            blocked.add(present);
        }
    }

    /** Something in {@code queue} will be due in {@code delay}. */
    synchronized void wakeIn(Queue queue, Duration delay) {
        EndpointQueue present =
                all.computeIfAbsent(queue.webhookId(), id -> new EndpointQueue(queue, Cursor.BEGINNING));
        wake(present, System.nanoTime() + delay.toNanos());
    }

    private void wake(EndpointQueue queue, long atNanos) {
        EndpointQueue.Timer timer = queue.wakeAt(atNanos);
        if (timer != null) {
            timers.add(timer);
            late |= atNanos - roundAtNanos < 0;
        }
    }

    /** The endpoint of {@code webhookId} may have a place. */
    synchronized void placeFree(UUID webhookId) {
        EndpointQueue present = all.get(webhookId);
        if (present != null && present.isDue()) {
            enqueue(present);
        }
    }

    /** The first of {@code key} may be waiting without cause. */
    synchronized void waits(OrderKey key) {
        waiting.add(key);
    }

    private void enqueue(EndpointQueue queue) {
        queue.isDue(true);
        blocked.remove(queue);
        if (!queue.isQueued()) {
            queue.isQueued(true);
            ready.add(queue);
        }
    }

    /** Looks over all of the outbox soon. */
    synchronized void look() {
        lookAtNanos = System.nanoTime();
        lookAgain = true;
    }

    /** Forgets the queues of shards that this process does not own any more. */
    synchronized void lost() {
        ready.removeIf(this::isLost);
        blocked.removeIf(this::isLost);
        timers.removeIf(timer -> isLost(timer.queue()));
        all.values().removeIf(this::isLost);
    }

    private boolean isLost(EndpointQueue queue) {
        return ownership.leaseOf(queue.id().shard()) == null;
    }

    /** Keeps the process awake while there is work, or soon will be. */
    synchronized void stayAwake() {
        long now = System.nanoTime();
        boolean isSoon = !timers.isEmpty()
                && timers.element().nanosLeft(now) < quiet.linger().toNanos();
        if (isSoon || !held.isEmpty() || !ready.isEmpty() || !blocked.isEmpty() || !waiting.isEmpty()) {
            quiet.wake();
        }
        if (rests && !quiet.isQuiet()) {
            rests = false;
            lookAtNanos = now;
        }
    }

    /** What is to be done in the outbox before the next fetch; whether anything was asked of it. */
    boolean prepare() throws SQLException {
        boolean asked = promote();
        Queue after;
        synchronized (this) {
            long now = System.nanoTime();
            if (now - lookAtNanos < 0) {
                return asked;
            }
            if (lookAgain) {
                lookAgain = false;
                lookedUpTo = Queue.NONE;
            }
            if (lookedUpTo.equals(Queue.NONE) && now - lookAtOrderNanos >= 0) {
                lookAtOrderNanos = now + LOOK_AT_ORDER.toNanos();
                looksAtOrder = true;
            }
            after = lookedUpTo;
        }
        List<Outbox.First> found = outbox.look(after, LOOKED_AT);
        List<Queue> ordered = new ArrayList<>();
        synchronized (this) {
            found.stream()
                    .filter(first -> ownership.leaseOf(first.queue().shard()) != null)
                    .forEach(first -> found(first, ordered));
            boolean isEnd = found.size() < LOOKED_AT;
            looksAtOrder &= !isEnd;
            if (!lookAgain) {
                lookedUpTo = isEnd ? Queue.NONE : found.getLast().queue();
                rests = isEnd && quiet.isQuiet();
                Duration pause = rests ? QUIET : found.size() < FEW ? poll : LOOK;
                lookAtNanos = System.nanoTime() + (isEnd ? pause : LOOK_ON).toNanos();
            }
        }
        if (!ordered.isEmpty() && outbox.promoteAll(ordered) > 0) {
            ordered.forEach(queue -> queued(queue, EndpointQueue.LATE_COMMIT));
        }
        return true;
    }

    private boolean promote() throws SQLException {
        Set<OrderKey> keys;
        synchronized (this) {
            if (waiting.isEmpty()) {
                return false;
            }
            keys = Set.copyOf(waiting);
            waiting.clear();
        }
        try {
            outbox.promote(keys);
        } catch (SQLException | RuntimeException | Error failure) {
            keys.forEach(this::waits);
            throw failure;
        }
        keys.forEach(key -> queued(new Queue(key.shard(), key.webhookId()), EndpointQueue.LATE_COMMIT));
        return true;
    }

    private void found(Outbox.First first, List<Queue> ordered) {
        if (first.waits() && looksAtOrder) {
            ordered.add(first.queue());
        }
        Duration dueIn = first.dueIn();
        if (dueIn == null || held.isHeld(first.id())) {
            return;
        }
        EndpointQueue present = all.get(first.queue().webhookId());
        if (dueIn.isPositive()) {
            wakeIn(first.queue(), dueIn);
        } else if (present == null || present.isBehind(first.micros(), first.id())) {
            queued(first.queue(), first.micros());
        } else if (!present.isDue()) {
            enqueue(present);
        }
    }

    /** Where to read on now: at most {@code most} rows in all, of queues whose endpoints have places. */
    synchronized List<Outbox.Range> open(int most) {
        long now = System.nanoTime();
        while (!timers.isEmpty() && timers.element().isDue(now)) {
            EndpointQueue due = timers.remove().ring();
            if (due != null) {
                enqueue(due);
            }
        }
        visit(now);
        List<Outbox.Range> ranges = new ArrayList<>();
        int left = most;
        while (left > 0 && !ready.isEmpty()) {
            EndpointQueue queue = ready.remove();
            queue.isQueued(false);
            int places = Math.min(left, endpoints.places(queue.id().webhookId(), now));
            if (places > 0) {
                ranges.add(queue.open(places, held.ofWebhook(queue.id().webhookId())));
                left -= places;
            } else {
                long opensIn = endpoints.opensIn(queue.id().webhookId(), now);
                if (opensIn > 0) {
                    wake(queue, now + opensIn);
                } else {
                    blocked.add(queue);
                }
            }
        }
        return ranges;
    }

    private void visit(long now) {
        if (toVisit == 0 && now - turnAtNanos >= 0) {
            turnAtNanos = now + TURN.toNanos();
            toVisit = blocked.size();
        }
        toVisit = Math.min(toVisit, blocked.size());
        if (toVisit == 0 || now - visitAtNanos < 0) {
            return;
        }
        visitAtNanos = now + PAUSE.toNanos();
        for (int visits = VISITED; visits > 0 && toVisit > 0; visits--) {
            toVisit--;
            enqueue(blocked.getFirst());
        }
    }

    /** A fetch has read on so far. */
    synchronized void fetched(List<Outbox.Looked> looked) {
        for (Outbox.Looked one : looked) {
            EndpointQueue queue = all.get(one.queue().webhookId());
            if (queue != null) {
                if (one.nextIn() != null) {
                    wake(queue, System.nanoTime() + one.nextIn().toNanos());
                }
                if (queue.read(one)) {
                    enqueue(queue);
                } else if (queue.isEmpty()) {
                    all.remove(one.queue().webhookId(), queue);
                }
            }
        }
    }

    /** A fetch of {@code ranges} failed: they are due still. */
    synchronized void failed(List<Outbox.Range> ranges) {
        for (Outbox.Range range : ranges) {
            EndpointQueue queue = all.get(range.queue().webhookId());
            if (queue != null) {
                enqueue(queue);
            }
        }
    }

    /** Whether something is to be read now. */
    synchronized boolean isReady() {
        return !ready.isEmpty();
    }

    /** Whether something is due that an endpoint had no place for. */
    synchronized boolean isBlocked() {
        return !blocked.isEmpty();
    }

    /** Whether the next round comes too late for something that will be due before: it was told after {@link #pause}. */
    synchronized boolean isLate() {
        return late;
    }

    /** How long the next round may wait when nothing rings, at most {@code longest}. */
    synchronized Duration pause(Duration longest) {
        long now = System.nanoTime();
        late = false;
        Duration pause = pause(longest, now);
        roundAtNanos = now + pause.toNanos();
        return pause;
    }

    private Duration pause(Duration longest, long now) {
        if (!ready.isEmpty() || !waiting.isEmpty()) {
            return Duration.ZERO;
        }
        long nanos = Math.min(longest.toNanos(), lookAtNanos - now);
        if (toVisit > 0) {
            nanos = Math.min(nanos, PAUSE.toNanos());
        } else if (!blocked.isEmpty()) {
            nanos = Math.min(nanos, turnAtNanos - now);
        }
        if (!timers.isEmpty()) {
            nanos = Math.min(nanos, timers.element().nanosLeft(now));
        }
        return Duration.ofNanos(Math.max(0, nanos));
    }
}
