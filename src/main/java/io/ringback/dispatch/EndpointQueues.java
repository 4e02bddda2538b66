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
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;

/**
 * Tracks queues of this process's shards with due or future deliveries: where to continue reading each, and when.
 *
 * <p>A queue is read when its endpoint has places. Most due deliveries are announced by intake, by a settle that
 * schedules a retry, or by another process. A scan over the index finds the rest. Thread-safe.
 */
final class EndpointQueues {
    private final Outbox outbox;
    private final Ownership ownership;
    private final HeldDeliveries held;
    private final Endpoints endpoints;
    private final QuietMode quiet;
    private final OutboxScan scan;
    private final Map<UUID, EndpointQueue> all = new HashMap<>();
    private final Deque<EndpointQueue> ready = new ArrayDeque<>();
    private final BlockedQueues blocked = new BlockedQueues();
    private final PriorityQueue<EndpointQueue.Timer> timers = new PriorityQueue<>();
    private final Set<OrderKey> waiting = new HashSet<>();
    private long roundAtNanos = System.nanoTime();
    private boolean late;

    /** Creates queues; the outbox is scanned every {@code poll} while there are few. */
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
        this.quiet = quiet;
        this.scan = new OutboxScan(poll, quiet);
    }

    /** Reports that a delivery in {@code queue} is due since {@code micros}. */
    synchronized void queued(Queue queue, long micros) {
        EndpointQueue present = all.get(queue.webhookId());
        if (present == null) {
            present = new EndpointQueue(queue, Cursor.before(micros));
            all.put(queue.webhookId(), present);
        }
        present.back(micros);
        enqueue(present);
    }

    /** Reports that a delivery in {@code queue} is due, at most {@code before} the position read last. */
    synchronized void queued(Queue queue, Duration before) {
        EndpointQueue present =
                all.computeIfAbsent(queue.webhookId(), id -> new EndpointQueue(queue, Cursor.BEGINNING));
        present.back(present.after().micros() - before.toNanos() / 1000);
        enqueue(present);
    }

    /** Reports that a delivery in {@code queue} found no place and stays in the outbox. */
    synchronized void refused(Queue queue, long micros) {
        EndpointQueue present =
                all.computeIfAbsent(queue.webhookId(), id -> new EndpointQueue(queue, Cursor.before(micros)));
        present.back(micros);
        present.isDue(true);
        if (!present.isQueued()) {
            blocked.add(present);
        }
    }

    /** Reports that a delivery in {@code queue} will be due in {@code delay}. */
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

    /** Reports that the endpoint of {@code webhookId} may have a place. */
    synchronized void placeFree(UUID webhookId) {
        EndpointQueue present = all.get(webhookId);
        if (present != null && present.isDue()) {
            enqueue(present);
        }
    }

    /** Reports that the first delivery of {@code key} may be waiting without a predecessor. */
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

    /** Requests a scan of the outbox. */
    void requestScan() {
        scan.request();
    }

    /** Removes the queues of shards that this process does not own any more. */
    synchronized void lost() {
        ready.removeIf(this::isLost);
        blocked.removeIf(this::isLost);
        timers.removeIf(timer -> isLost(timer.queue()));
        all.values().removeIf(this::isLost);
    }

    private boolean isLost(EndpointQueue queue) {
        return ownership.leaseOf(queue.id().shard()) == null;
    }

    /** Keeps the process awake while there is work, or will be soon. */
    synchronized void stayAwake() {
        long now = System.nanoTime();
        boolean isSoon = !timers.isEmpty()
                && timers.element().nanosLeft(now) < quiet.linger().toNanos();
        if (isSoon || !held.isEmpty() || !ready.isEmpty() || !blocked.isEmpty() || !waiting.isEmpty()) {
            quiet.wake();
        }
        scan.resume();
    }

    /** Does the queries before the next fetch; returns whether there were any. */
    boolean prepare() throws SQLException {
        boolean asked = promote();
        Queue after = scan.next();
        if (after == null) {
            return asked;
        }
        List<Outbox.First> page = outbox.look(after, OutboxScan.PAGE);
        List<Queue> ordered = new ArrayList<>();
        synchronized (this) {
            page.stream()
                    .filter(first -> ownership.leaseOf(first.queue().shard()) != null)
                    .forEach(first -> found(first, ordered));
        }
        scan.read(page);
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
        if (first.waits() && scan.readsOrder()) {
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

    /** Returns the ranges to read now, at most {@code most} rows in total, of queues whose endpoints have places. */
    synchronized List<Outbox.Range> open(int most) {
        long now = System.nanoTime();
        while (!timers.isEmpty() && timers.element().isDue(now)) {
            EndpointQueue due = timers.remove().expire();
            if (due != null) {
                enqueue(due);
            }
        }
        blocked.takeTurn(now).forEach(this::enqueue);
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

    /** Records how far a fetch has read. */
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

    /** Records that a fetch of {@code ranges} failed, so they are still due. */
    synchronized void failed(List<Outbox.Range> ranges) {
        for (Outbox.Range range : ranges) {
            EndpointQueue queue = all.get(range.queue().webhookId());
            if (queue != null) {
                enqueue(queue);
            }
        }
    }

    /** Returns whether there is a range to read now. */
    synchronized boolean isReady() {
        return !ready.isEmpty();
    }

    /** Returns whether a due delivery had no place at its endpoint. */
    synchronized boolean isBlocked() {
        return !blocked.isEmpty();
    }

    /** Returns whether a delivery will be due before the next round, because it was reported after {@link #pause}. */
    synchronized boolean isLate() {
        return late;
    }

    /** Returns the wait before the next round without a wake-up signal, at most {@code longest}. */
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
        long nanos = Math.min(longest.toNanos(), scan.nanosLeft(now));
        nanos = Math.min(nanos, blocked.nanosLeft(now));
        if (!timers.isEmpty()) {
            nanos = Math.min(nanos, timers.element().nanosLeft(now));
        }
        return Duration.ofNanos(Math.max(0, nanos));
    }
}
