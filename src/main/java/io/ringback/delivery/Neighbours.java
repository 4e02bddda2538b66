package io.ringback.delivery;

import io.quarkus.agroal.DataSource;
import io.quarkus.logging.Log;
import io.ringback.http.OutageLog;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Sends the wake-up signal to the dispatchers of other nodes when there is work that this one has no room for.
 *
 * <p>It spares them the wait for their next poll, and no more than that: a signal that is lost costs a second. So it stays
 * out of the transactions, where each {@code notify} takes a lock of the whole server at commit, and many in a short
 * while are one.
 */
@ApplicationScoped
public class Neighbours {
    private static final int PAUSE_MILLIS = 100;
    /** How soon the end of the process is noticed while nothing is notified; the server is not asked for it. */
    private static final int LISTEN_MILLIS = 500;

    private static final int AFTER_FAILURE_MILLIS = 1_000;
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration UNTIL_STOPPED = Duration.ofSeconds(3);

    private final javax.sql.DataSource database;
    private final ListenSource listening;
    private final Doorbell doorbell;
    private final Doorbell work = new Doorbell();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    Neighbours(@DataSource("outbox") javax.sql.DataSource database, ListenSource listening, Doorbell doorbell) {
        this.listening = listening;
        this.database = database;
        this.doorbell = doorbell;
    }

    /** There is work, and it is committed; does not block. */
    public void wake() {
        work.ring();
    }

    /** From now on {@link #wake} reaches the others. */
    public void speak() {
        repeat("neighbours-wake", "notifying other nodes", this::send);
    }

    /** From now on the others reach this node's dispatcher, where a connection keeps its session. */
    public void listen() {
        if (!listening.keepsSession()) {
            Log.info("Work of other processes is found by polling: a pooler in transaction mode cannot listen, and"
                    + " RINGBACK_DATABASE_SESSION_URL is not set");
            return;
        }
        repeat("neighbours-listen", "listening to other nodes", this::receive);
    }

    /** Ends both and waits for it, so that neither meets a pool that was closed. */
    public void stop() throws InterruptedException {
        stopped.countDown();
        work.ring();
        for (Thread thread : threads) {
            thread.join(UNTIL_STOPPED);
        }
    }

    /** Whether all that was begun goes on: false when a thread of it has died. */
    boolean isSound() {
        return isStopped() || threads.stream().allMatch(Thread::isAlive);
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void repeat(String name, String task, Step step) {
        OutageLog outages = new OutageLog(Neighbours.class, task);
        threads.add(Thread.ofPlatform().name(name).daemon().start(() -> repeat(step, outages)));
    }

    private void repeat(Step step, OutageLog outages) {
        try {
            while (!isStopped()) {
                attempt(step, outages);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whatever a step fails of, there is another: the node would be deaf until its restart. */
    private void attempt(Step step, OutageLog outages) throws InterruptedException {
        try {
            step.run(outages);
        } catch (SQLException | RuntimeException | Error failure) {
            if (!isStopped()) {
                outages.failed(failure);
            }
            pause(AFTER_FAILURE_MILLIS);
        }
    }

    private void send(OutageLog outages) throws SQLException, InterruptedException {
        if (!work.await(LONG) || isStopped()) {
            return;
        }
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("notify ringback_owed");
        }
        outages.worked();
        pause(PAUSE_MILLIS);
    }

    private void receive(OutageLog outages) throws SQLException {
        try (Connection connection = listening.connect();
                var statement = connection.createStatement()) {
            statement.execute("listen ringback_owed");
            try {
                receive(connection.unwrap(PGConnection.class), outages);
            } finally {
                statement.execute("unlisten ringback_owed");
            }
        }
    }

    private void receive(PGConnection connection, OutageLog outages) throws SQLException {
        while (!isStopped()) {
            PGNotification[] received = connection.getNotifications(LISTEN_MILLIS);
            outages.worked();
            if (received != null && received.length > 0) {
                doorbell.ring();
            }
        }
    }

    private void pause(int millis) throws InterruptedException {
        boolean ended = stopped.await(millis, TimeUnit.MILLISECONDS);
        if (ended) {
            Log.debug("Notification between nodes ends");
        }
    }

    @FunctionalInterface
    private interface Step {
        void run(OutageLog outages) throws SQLException, InterruptedException;
    }
}
