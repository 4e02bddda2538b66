package io.ringback.dispatch.send;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes idle connections: each after a time, and those idle longest first when there are too many.
 *
 * <p>Confined to one event loop. The connections form a linked list, so that no allocation is needed.
 */
final class IdleConnections {
    private final int most;
    private final long nanos;
    private @Nullable ReceiverConnection oldest;
    private @Nullable ReceiverConnection newest;
    private int count;
    private boolean scheduled;

    /**
     * Creates the list.
     *
     * @param most the maximum number of idle connections
     * @param time the maximum idle time
     */
    IdleConnections(int most, Duration time) {
        this.most = most;
        this.nanos = time.toNanos();
    }

    /** Adds a connection that has become idle. */
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

    /** Removes a connection that is used again or closed; ignored if absent. */
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
