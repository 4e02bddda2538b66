package io.ringback.dispatch;

import io.ringback.delivery.Outbox;
import io.ringback.delivery.Outbox.Cursor;
import io.ringback.delivery.Outbox.Queue;
import io.ringback.id.Ids;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What this process knows of one queue. Not safe for several threads: see {@link EndpointQueues}. */
final class EndpointQueue {
    /** Rows are due since their transactions began, and seen since their ends: this is longer than a transaction takes. */
    static final Duration LATE_COMMIT = Duration.ofMinutes(1);

    /** A timer that is late by that is not replaced: a look computes the same time anew, and never quite the same. */
    private static final long SLACK = Duration.ofMillis(20).toNanos();

    private final Queue id;
    private Cursor after;
    /** Whether something may be due after {@link #after}. */
    private boolean due;
    /** Whether it is in the list of those that are ready to be read. */
    private boolean queued;
    /** Whether it was put back since it was opened: what is held comes again. */
    private boolean lowered;
    /** Whether something was announced since it was opened. */
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

    /** Whether what was due at {@code micros} was read already, or skipped. */
    boolean isBehind(long micros, UUID delivery) {
        int order = Long.compare(micros, after.micros());
        return order < 0 || (order == 0 && Ids.ORDER.compare(delivery, after.id()) <= 0);
    }

    /** Has it read on no later than from {@code micros}. */
    void back(long micros) {
        if (micros <= after.micros()) {
            after = Cursor.before(Math.max(0, micros));
            lowered = true;
        }
    }

    /** At most {@code places} more of it are to be read, beside {@code held} that may come again. */
    Outbox.Range open(int places, int held) {
        int most = lowered ? places + held : places;
        lowered = false;
        announced = false;
        return new Outbox.Range(id, after, most, places);
    }

    /** It was read on; whether more may be due. */
    boolean read(Outbox.Looked looked) {
        if (!lowered) {
            after = looked.reached();
        }
        due = looked.more() || announced;
        return due;
    }

    /** Nothing is known to come of it. */
    boolean isEmpty() {
        return !due && timer == null;
    }

    /** The timer to set; null when there is one that is as early. */
    @Nullable
    Timer wakeAt(long nanos) {
        if (timer != null && timer.atNanos - nanos <= SLACK) {
            return null;
        }
        timer = new Timer(this, nanos);
        return timer;
    }

    /** A moment at which something of a queue is due. */
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

        /** The queue, if an earlier timer has not taken its place. */
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
