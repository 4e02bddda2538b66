package io.ringback.dispatch.send;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections that no request uses: each after a while, and the longest unused ones first when there are too many.
 *
 * <p>Of one event loop, and used on it only. The connections are their own list, so that keeping it allocates nothing.
 */
final class IdleConnections {
    private final int most;
    private final long nanos;
    private @Nullable ReceiverConnection oldest;
    private @Nullable ReceiverConnection newest;
    private int count;
    private boolean scheduled;

    /**
     * @param most how many stay open
     * @param time how long one stays open
     */
    IdleConnections(int most, Duration time) {
        this.most = most;
        this.nanos = time.toNanos();
    }

    /** Takes a connection that no request uses from now on. */
    void add(ReceiverConnection connection, EventExecutor loop) {
        connection.idleSince = System.nanoTime();
        connection.older = newest;
        if (newest == null) {
            oldest = connection;
        } else {
            newest.newer = connection;
        }
        newest = connection;
        connection.listed = true;
        count++;
        if (count > most && oldest != null) {
            close(oldest);
        }
        schedule(loop, nanos);
    }

    /** Forgets a connection that is used again or closed; one that is not here is ignored. */
    void remove(ReceiverConnection connection) {
        if (!connection.listed) {
            return;
        }
        if (connection.older == null) {
            oldest = connection.newer;
        } else {
            connection.older.newer = connection.newer;
        }
        if (connection.newer == null) {
            newest = connection.older;
        } else {
            connection.newer.older = connection.older;
        }
        connection.older = null;
        connection.newer = null;
        connection.listed = false;
        count--;
    }

    int count() {
        return count;
    }

    private void close(ReceiverConnection connection) {
        remove(connection);
        connection.cut();
    }

    private void schedule(EventExecutor loop, long inNanos) {
        if (!scheduled && oldest != null) {
            scheduled = true;
            var _ = loop.schedule(() -> sweep(loop), inNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void sweep(EventExecutor loop) {
        scheduled = false;
        long now = System.nanoTime();
        while (oldest != null && now - oldest.idleSince >= nanos) {
            close(oldest);
        }
        if (oldest != null) {
            schedule(loop, nanos - (now - oldest.idleSince));
        }
    }
}
