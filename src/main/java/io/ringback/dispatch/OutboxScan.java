package io.ringback.dispatch;

import io.ringback.background.QuietMode;
import io.ringback.delivery.Outbox;
import io.ringback.delivery.Outbox.Queue;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Schedules scans of the outbox index for due deliveries that were not announced, and stores the position.
 *
 * <p>One thread scans, page by page; any thread may request a scan.
 */
final class OutboxScan {
    /** Number of queues in a page. */
    static final int PAGE = 1000;

    /** Interval of scans, whose cost depends on the number of queues. */
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** Number of queues below which a scan is cheap. */
    private static final int FEW = 100;

    private static final Duration BETWEEN_PAGES = Duration.ofMillis(100);

    /** Interval in quiet mode, in which the next scan waits for the end of quiet mode. */
    private static final Duration QUIET = Duration.ofDays(1);

    /** Interval of scans for order keys that wait without a predecessor, which only a crashed process leaves behind. */
    private static final Duration ORDER_INTERVAL = Duration.ofMinutes(1);

    private final Duration shortest;
    private final QuietMode quiet;
    private Queue readUpTo = Queue.NONE;
    private long dueNanos = System.nanoTime();
    private long orderDueNanos = System.nanoTime();
    private boolean readsOrder;
    private boolean restart;
    private boolean rests;

    /** Creates a schedule: every {@code shortest} while there are few queues, and never in quiet mode. */
    OutboxScan(Duration shortest, QuietMode quiet) {
        this.shortest = shortest;
        this.quiet = quiet;
    }

    /** Makes a complete scan due now. */
    synchronized void request() {
        dueNanos = System.nanoTime();
        restart = true;
    }

    /** Makes a scan due that quiet mode has postponed, if quiet mode has ended. */
    synchronized void resume() {
        if (rests && !quiet.isQuiet()) {
            rests = false;
            dueNanos = System.nanoTime();
        }
    }

    /** Returns the nanoseconds until the next page is due; negative when it is. */
    synchronized long nanosLeft(long now) {
        return dueNanos - now;
    }

    /** Returns the queue after which the next page begins; null when none is due. {@link #read} must follow. */
    synchronized @Nullable Queue next() {
        long now = System.nanoTime();
        if (now - dueNanos < 0) {
            return null;
        }
        if (restart) {
            restart = false;
            readUpTo = Queue.NONE;
        }
        if (readUpTo.equals(Queue.NONE) && now - orderDueNanos >= 0) {
            orderDueNanos = now + ORDER_INTERVAL.toNanos();
            readsOrder = true;
        }
        return readUpTo;
    }

    /** Returns whether the current scan also checks for order keys that wait without a predecessor. */
    synchronized boolean readsOrder() {
        return readsOrder;
    }

    /** Records that the page after {@link #next} was read. */
    synchronized void read(List<Outbox.First> page) {
        boolean isEnd = page.size() < PAGE;
        readsOrder &= !isEnd;
        if (restart) {
            return;
        }
        readUpTo = isEnd ? Queue.NONE : page.getLast().queue();
        rests = isEnd && quiet.isQuiet();
        Duration interval = rests ? QUIET : page.size() < FEW ? shortest : INTERVAL;
        dueNanos = System.nanoTime() + (isEnd ? interval : BETWEEN_PAGES).toNanos();
    }
}
