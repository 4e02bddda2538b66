package io.ringback.dispatch;

import io.ringback.delivery.Outbox;
import io.ringback.delivery.Outbox.Cursor;
import io.ringback.delivery.Outbox.Queue;
import io.ringback.id.Ids;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tracks the reading position of one queue. Not thread-safe: see {@link EndpointQueues}. */
final class EndpointQueue {
    /**
     * Longer than any transaction: due times are set when a transaction begins, but rows become visible when it
     * commits.
     */
    static final Duration LATE_COMMIT = Duration.ofMinutes(1);

    /** Tolerance within which a timer is not replaced: scans compute slightly different times. */
    private static final long SLACK = Duration.ofMillis(20).toNanos();

    private final Queue id;
    private Cursor after;
    /** Whether deliveries may be due after {@link #after}. */
    private boolean due;
    /** Whether it is in the list of queues to read. */
    private boolean queued;
    /** Whether the position was moved back since it was opened, so held deliveries are read again. */
    private boolean lowered;
    /** Whether a delivery was announced since it was opened. */
    private boolean announced;

    private @Nullable Timer timer;

    EndpointQueue(Queue id, Cursor after) {
        this.id = id;
        this.after = after;
    }

    Queue id() {
        return id;
    }

    Cursor after() {
        return after;
    }

    boolean isDue() {
        return due;
    }

    void isDue(boolean present) {
        due = present;
        announced |= present;
    }

    boolean isQueued() {
        return queued;
    }

    void isQueued(boolean present) {
        queued = present;
    }

    /** Returns whether the position {@code micros} was already read or skipped. */
    boolean isBehind(long micros, UUID delivery) {
        int order = Long.compare(micros, after.micros());
        return order < 0 || (order == 0 && Ids.ORDER.compare(delivery, after.id()) <= 0);
    }

    /** Moves the position back to {@code micros} if it is later. */
    void back(long micros) {
        if (micros <= after.micros()) {
            after = Cursor.before(Math.max(0, micros));
            lowered = true;
        }
    }

    /**
     * Opens a range for at most {@code places} more deliveries, in addition to {@code held} ones that may be read
     * again.
     */
    Outbox.Range open(int places, int held) {
        int most = lowered ? places + held : places;
        lowered = false;
        announced = false;
        return new Outbox.Range(id, after, most, places);
    }

    /** Records how far it was read; returns whether more may be due. */
    boolean read(Outbox.Looked looked) {
        if (!lowered) {
            after = looked.reached();
        }
        due = looked.more() || announced;
        return due;
    }

    /** Returns whether no due or future delivery is known. */
    boolean isEmpty() {
        return !due && timer == null;
    }

    /** Returns the timer to set; null when an earlier one is set. */
    @Nullable
    Timer wakeAt(long nanos) {
        if (timer != null && timer.atNanos - nanos <= SLACK) {
            return null;
        }
        timer = new Timer(this, nanos);
        return timer;
    }

    /** Represents a time at which a delivery of a queue is due. */
    static final class Timer implements Comparable<Timer> {
        private final EndpointQueue queue;
        private final long atNanos;

        private Timer(EndpointQueue queue, long atNanos) {
            this.queue = queue;
            this.atNanos = atNanos;
        }

        EndpointQueue queue() {
            return queue;
        }

        boolean isDue(long nowNanos) {
            return nanosLeft(nowNanos) <= 0;
        }

        long nanosLeft(long nowNanos) {
            return atNanos - nowNanos;
        }

        /** Returns the queue, unless an earlier timer has replaced this one. */
        @Nullable
        EndpointQueue expire() {
            if (queue.timer != this) {
                return null;
            }
            queue.timer = null;
            return queue;
        }

        @Override
        public int compareTo(Timer other) {
            return Long.compare(atNanos - other.atNanos, 0);
        }
    }
}
