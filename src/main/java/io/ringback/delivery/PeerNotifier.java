package io.ringback.delivery;

import io.quarkus.agroal.DataSource;
import io.quarkus.logging.Log;
import io.ringback.background.QuietMode;
import io.ringback.id.Ids;
import io.ringback.jdbc.OutageLog;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Exchanges wake-up signals with other processes by {@code NOTIFY}.
 *
 * <p>A signal only replaces the wait for the next poll, so it may be lost. It is sent outside of transactions, where
 * each {@code notify} would take a server-wide lock at commit. Signals within 5 ms are sent together.
 */
@ApplicationScoped
public class PeerNotifier {
    private static final String CHANNEL = "ringback_wake";
    /** Limit from the maximum of 8,000 bytes per notification and 96 per signal. Beyond it the receiver polls. */
    private static final int MOST_SIGNALS = 80;

    private static final int PAUSE_MILLIS = 5;
    /** Poll interval of the listening thread, which detects shutdown without a query. */
    private static final int LISTEN_MILLIS = 500;

    private static final int AFTER_FAILURE_MILLIS = 1_000;
    /** How often to test the listening connection: a silently dead one shows no error. */
    private static final Duration CHECK = Duration.ofMinutes(1);

    private static final int CHECK_SECONDS = 2;
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration UNTIL_STOPPED = Duration.ofSeconds(3);

    private final javax.sql.DataSource database;
    private final ListenSource listening;
    private final QuietMode quiet;
    private final QuietMode.Interval checks;
    private final String self;
    private final WakeSignal work = new WakeSignal();
    private final Map<Signal, Signal> waiting = new LinkedHashMap<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<Consumer<Signal>> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean speaks;
    private volatile boolean hears;

    PeerNotifier(
            @DataSource("outbox") javax.sql.DataSource database, ListenSource listening, Ids ids, QuietMode quiet) {
        this.database = database;
        this.listening = listening;
        this.quiet = quiet;
        this.checks = quiet.every(CHECK, CHECK);
        this.self = Ids.show(ids.next());
    }

    /** Describes a message to other processes. */
    public sealed interface Signal {
        /**
         * Reports that a delivery of a webhook's queue is due since {@code micros} of 1970, or waits behind others of
         * {@code orderKey}.
         */
        record Queued(
                int shard,
                UUID webhookId,
                long micros,
                @Nullable UUID orderKey) implements Signal {}

        /** Reports due deliveries in unknown queues. */
        record Look() implements Signal {}

        /**
         * Reports free shards, asks for a fair share, or asks whether quiet processes with expired leases are alive.
         */
        record Shards() implements Signal {}

        /** Reports disabled or deleted webhooks, whose deliveries must be cancelled. */
        record Cancel() implements Signal {}

        /** Returns a key that is equal for signals of which only the earliest matters. */
        private Signal subject() {
            return this instanceof Queued(int shard, UUID webhookId, long micros, UUID orderKey)
                    ? new Queued(shard, webhookId, 0, orderKey)
                    : this;
        }

        private Signal earlier(Signal other) {
            return this instanceof Queued mine && other instanceof Queued theirs && theirs.micros() < mine.micros()
                    ? other
                    : this;
        }

        /** Returns the text to send. */
        default String text() {
            return switch (this) {
                case Queued queued ->
                    "q" + queued.shard() + ":" + queued.webhookId() + ":" + queued.micros()
                            + (queued.orderKey() == null ? "" : ":" + queued.orderKey());
                case Look look -> "*";
                case Shards shards -> "s";
                case Cancel cancel -> "c";
            };
        }

        private static Signal of(String text) {
            return switch (text.charAt(0)) {
                case 'q' -> {
                    String[] parts = text.substring(1).split(":", -1);
                    yield new Queued(
                            Integer.parseInt(parts[0]),
                            UUID.fromString(parts[1]),
                            Long.parseLong(parts[2]),
                            parts.length > 3 ? UUID.fromString(parts[3]) : null);
                }
                case 's' -> new Shards();
                case 'c' -> new Cancel();
                default -> new Look();
            };
        }
    }

    /** Sends {@code signal} to all other processes; does not block. */
    public void send(Signal signal) {
        if (!speaks) {
            return;
        }
        synchronized (waiting) {
            Signal kept = waiting.size() < MOST_SIGNALS ? signal : new Signal.Look();
            waiting.merge(kept.subject(), kept, Signal::earlier);
        }
        work.signal();
    }

    /**
     * Sends {@code signal} and waits for that. Quiet processes then look for events that this process is about to
     * store, even if it dies before announcing them. Without effect while the database is unavailable.
     */
    void sendFirst(Signal signal) {
        if (!speaks) {
            return;
        }
        try {
            send(signal.text());
        } catch (SQLException unavailable) {
            Log.debugf("Cannot wake other processes; they poll: %s", unavailable.getMessage());
        }
    }

    /** Registers {@code listener} for signals of other processes, called on the receiving thread. */
    public void onSignal(Consumer<Signal> listener) {
        listeners.add(listener);
    }

    /** Starts to send signals. */
    public void speak() {
        speaks = true;
        repeat("peers-notify", "notifying other processes", this::notifyPeers);
    }

    /** Starts to receive signals, if a connection keeps its session. */
    public void listen() {
        if (!listening.isWanted()) {
            return;
        }
        quiet.onlyWhile(() -> hears);
        if (!listening.keepsSession()) {
            Log.info("Polling for work of other processes: a pooler in transaction mode cannot listen. "
                    + "Set RINGBACK_DATABASE_SESSION_URL for faster wake-ups");
            return;
        }
        repeat("peers-listen", "listening to other processes", this::receive);
    }

    /** Stops both threads and waits for them, so that neither uses a closed pool. */
    public void stop() throws InterruptedException {
        stopped.countDown();
        work.signal();
        for (Thread thread : threads) {
            thread.join(UNTIL_STOPPED);
        }
    }

    /** Returns whether all started threads are alive. */
    boolean isSound() {
        return isStopped() || threads.stream().allMatch(Thread::isAlive);
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void repeat(String name, String task, Step step) {
        OutageLog outages = new OutageLog(PeerNotifier.class, task);
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

    /** Repeats a step after any failure, since the process would otherwise get no signals until its restart. */
    private void attempt(Step step, OutageLog outages) throws InterruptedException {
        try {
            step.run(outages);
        } catch (SQLException | RuntimeException | Error failure) {
            if (!isStopped()) {
                outages.failed(failure);
            }
            stopped.await(AFTER_FAILURE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void notifyPeers(OutageLog outages) throws SQLException, InterruptedException {
        if (!work.await(LONG) || isStopped()) {
            return;
        }
        String signals;
        synchronized (waiting) {
            signals = waiting.values().stream().map(Signal::text).collect(Collectors.joining(","));
            waiting.clear();
        }
        if (signals.isEmpty()) {
            return;
        }
        try {
            send(signals);
        } catch (SQLException | RuntimeException failure) {
            send(new Signal.Look());
            throw failure;
        }
        outages.worked();
        stopped.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void send(String signals) throws SQLException {
        try (Connection connection = database.getConnection();
                var call = connection.prepareStatement("select pg_notify(?, ?)")) {
            call.setString(1, CHANNEL);
            call.setString(2, self + "," + signals);
            call.execute();
        }
    }

    private void receive(OutageLog outages) throws SQLException {
        try (Connection connection = listening.connect();
                var statement = connection.createStatement()) {
            statement.execute("listen " + CHANNEL);
            try {
                // Earlier signals were lost.
                tell(new Signal.Shards());
                tell(new Signal.Look());
                hears = true;
                receive(connection, connection.unwrap(PGConnection.class), outages);
            } finally {
                hears = false;
                statement.execute("unlisten " + CHANNEL);
            }
        }
    }

    private void receive(Connection connection, PGConnection notified, OutageLog outages) throws SQLException {
        while (!isStopped()) {
            if (checks.isDue() && !connection.isValid(CHECK_SECONDS)) {
                throw new SQLException("the listening connection is broken");
            }
            PGNotification[] received = notified.getNotifications(LISTEN_MILLIS);
            outages.worked();
            if (received != null) {
                for (PGNotification notification : received) {
                    receive(notification.getParameter());
                }
            }
        }
    }

    private void receive(String payload) {
        String[] parts = payload.split(",", -1);
        if (!parts[0].equals(self)) {
            for (int i = 1; i < parts.length; i++) {
                tell(Signal.of(parts[i]));
            }
        }
    }

    private void tell(Signal signal) {
        if (!(signal instanceof Signal.Shards)) {
            quiet.wake();
        }
        listeners.forEach(listener -> listener.accept(signal));
    }

    @FunctionalInterface
    private interface Step {
        void run(OutageLog outages) throws SQLException, InterruptedException;
    }
}
