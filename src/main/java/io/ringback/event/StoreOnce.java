package io.ringback.event;

import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.ringback.delivery.Partitions;
import io.ringback.jdbc.Unreachable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stores events exactly once even if the connection is lost.
 *
 * <p>When a connection is lost during a commit, its result is unknown. A second query looks the events up by their ids.
 * Only if none exists are they stored again, under the same ids. A statement that still runs on the lost connection
 * cannot create duplicates, because ids are unique.
 */
@ApplicationScoped
class StoreOnce {
    private static final int TRIES = 3;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    /** SQLSTATE {@code transaction_resolution_unknown}. */
    private static final String IN_DOUBT = "08007";

    private final EventStore store;
    private final Partitions partitions;
    private final CountDownLatch stopping = new CountDownLatch(1);

    StoreOnce(EventStore store, Partitions partitions) {
        this.store = store;
        this.partitions = partitions;
    }

    /**
     * Runs {@code storing} under {@code ids}.
     *
     * @throws SQLException if nothing was stored, or if the connection was lost and no later try could find out.
     *     The latter is never {@link Unreachable#isRefusedData refused data}, since the first try most likely holds the
     *     ids
     */
    <T> Storing.Done<T> run(Storing<T> storing, List<UUID> ids) throws SQLException {
        return new Tries<>(storing, ids).run();
    }

    void stop(@Observes ShutdownEvent stop) {
        stopping.countDown();
    }

    private final class Tries<T> {
        private final Storing<T> storing;
        private final List<UUID> ids;
        private final long deadline = System.nanoTime() + LONGEST.toNanos();
        private boolean sent;
        /** Whether an earlier try may have taken effect. */
        private boolean open;

        Tries(Storing<T> storing, List<UUID> ids) {
            this.storing = storing;
            this.ids = ids;
        }

        Storing.Done<T> run() throws SQLException {
            for (int number = 1; ; number++) {
                try {
                    return partitions.run(this::once);
                } catch (SQLException | RuntimeException | Error failure) {
                    open |= sent && Unreachable.isOpen(failure);
                    boolean again = open || Unreachable.isConflict(failure);
                    if (!again || number == TRIES || System.nanoTime() - deadline > 0 || !pause(number, failure)) {
                        if (open && Unreachable.isRefusedData(failure)) {
                            throw new SQLException(
                                    "The database did not confirm whether it stored the events; send them again with the "
                                            + "same keys",
                                    IN_DOUBT,
                                    failure);
                        }
                        throw failure;
                    }
                }
            }
        }

        /** Waits before the next try so that the server can detect the lost connection; returns false at shutdown. */
        private boolean pause(int number, Throwable failure) {
            Log.debugf(failure, "Storing %d events failed; looking them up by their ids", ids.size());
            try {
                return !stopping.await(PAUSE.toMillis() * number, TimeUnit.MILLISECONDS);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        private Storing.Done<T> once() throws SQLException {
            sent = false;
            return store.connected(connection -> {
                if (open) {
                    EventStore.Stored stored = EventStore.stored(connection, storing.events(), ids);
                    if (stored.fresh() > 0) {
                        return storing.done(connection, stored);
                    }
                }
                sent = true;
                return storing.store(connection, ids);
            });
        }
    }
}
