package io.ringback.dispatch;

import io.ringback.background.QuietMode;
import io.ringback.delivery.Outbox;
import io.ringback.delivery.Outbox.Queue;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides when the index of the outbox is scanned for due deliveries that nobody announced, and where the scan goes on.
 *
 * <p>One thread scans, page by page; any thread may ask for a scan.
 */
final class OutboxScan {
    /** Queues in a page. */
    static final int PAGE = 1000;

    /** How often the index is scanned: a scan costs as much as there are queues. */
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** A scan of fewer queues costs next to nothing. */
    private static final int FEW = 100;

    private static final Duration BETWEEN_PAGES = Duration.ofMillis(100);

    /** In quiet mode the next scan waits for the end of that. */
    private static final Duration QUIET = Duration.ofDays(1);

    /** How often order keys are scanned that wait without cause: only a process that died leaves such. */
    private static final Duration ORDER_INTERVAL = Duration.ofMinutes(1);

    private final Duration shortest;
    private final QuietMode quiet;
    private Queue readUpTo = Queue.NONE;
    private long dueNanos = System.nanoTime();
    private long orderDueNanos = System.nanoTime();
    private boolean readsOrder;
    private boolean restart;
    private boolean rests;

    /** Scans every {@code shortest} while there are few queues, and not at all in quiet mode. */
    OutboxScan(Duration shortest, QuietMode quiet) {
        this.shortest = shortest;
        this.quiet = quiet;
    }

    /** Makes a whole scan due now. */
    synchronized void request() {
        dueNanos = System.nanoTime();
        restart = true;
    }

    /** Makes the scan due that quiet mode has put off, if that has ended. */
    synchronized void resume() {
        if (rests && !quiet.isQuiet()) {
            rests = false;
            dueNanos = System.nanoTime();
        }
    }

    /** How long it is until the next page is due, in nanoseconds; negative when it is. */
    synchronized long nanosLeft(long now) {
        return dueNanos - now;
    }

    /** The queue after which the next page begins; null when none is due. {@link #read} follows. */
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

    /** Whether the present scan also looks for order keys that wait without cause. */
    synchronized boolean readsOrder() {
        return readsOrder;
    }

    /** The page that {@link #next} began has been read. */
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
