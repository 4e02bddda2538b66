package io.ringback.delivery;

import io.quarkus.agroal.DataSource;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Rings the doorbells of the other nodes when something is owed that this one has no hands for.
 *
 * <p>It spares them the wait for their next look, and no more than that: a ring that is lost costs a second. So it stays
 * out of the transactions, where each {@code notify} takes a lock of the whole server at commit, and many in a short
 * while are one.
 */
@ApplicationScoped
public class Neighbours {
    private static final int PAUSE_MILLIS = 100;
    private static final int LISTEN_MILLIS = 10_000;
    private static final int AFTER_FAILURE_MILLIS = 1_000;

    private final javax.sql.DataSource database;
    private final Doorbell doorbell;
    private final Semaphore owed = new Semaphore(0);
    private final CountDownLatch stopped = new CountDownLatch(1);

    Neighbours(@DataSource("outbox") javax.sql.DataSource database, Doorbell doorbell) {
        this.database = database;
        this.doorbell = doorbell;
    }

    /** Something is owed and committed; does not block. */
    public void wake() {
        owed.release();
    }

    /** From now on {@link #wake} reaches the others. */
    public void speak() {
        Thread.ofPlatform().name("neighbours-wake").daemon().start(() -> repeat(this::tell));
    }

    /** From now on the others reach this node's doorbell. */
    public void listen() {
        Thread.ofPlatform().name("neighbours-listen").daemon().start(() -> repeat(this::hear));
    }

    /** Ends both. */
    public void stop() {
        stopped.countDown();
        owed.release();
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void repeat(Step step) {
        try {
            while (!isStopped()) {
                attempt(step);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt(Step step) throws InterruptedException {
        try {
            step.run();
        } catch (SQLException failure) {
            if (!isStopped()) {
                Log.debugf("neighbours cannot be reached, each looks for itself: %s", failure.getMessage());
            }
            pause(AFTER_FAILURE_MILLIS);
        }
    }

    private void tell() throws SQLException, InterruptedException {
        owed.acquire();
        owed.drainPermits();
        if (isStopped()) {
            return;
        }
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("notify ringback_owed");
        }
        pause(PAUSE_MILLIS);
    }

    private void hear() throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("listen ringback_owed");
            try {
                hear(connection.unwrap(PGConnection.class));
            } finally {
                statement.execute("unlisten ringback_owed");
            }
        }
    }

    private void hear(PGConnection connection) throws SQLException {
        while (!isStopped()) {
            PGNotification[] heard = connection.getNotifications(LISTEN_MILLIS);
            if (heard != null && heard.length > 0) {
                doorbell.ring();
            }
        }
    }

    private void pause(int millis) throws InterruptedException {
        boolean ended = stopped.await(millis, TimeUnit.MILLISECONDS);
        if (ended) {
            Log.debug("neighbours are left alone");
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws SQLException, InterruptedException;
    }
}
