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
 * Sends wake-up signals to the other processes, by {@code NOTIFY}, and receives theirs.
 *
 * <p>A signal saves its receiver the wait for its next look and nothing more, so it may be lost. It stays out of the
 * transactions, where each {@code notify} takes a lock of the whole server at commit. Signals within 5 ms are sent as one.
 */
@ApplicationScoped
public class PeerNotifier {
    private static final String CHANNEL = "ringback_wake";
    /** A notification may have 8,000 bytes; a signal has at most 96. Above this number the receiver looks by itself. */
    private static final int MOST_SIGNALS = 80;

    private static final int PAUSE_MILLIS = 5;
    /** How soon the end of the process is noticed while nothing is notified; the server is not asked for it. */
    private static final int LISTEN_MILLIS = 500;

    private static final int AFTER_FAILURE_MILLIS = 1_000;
    /** How often to find out whether the connection that listens is still one: one that died silently says nothing. */
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

    /** What one process has to say to the others. */
    public sealed interface Signal {
        /**
         * Something is due in the queue of a webhook since {@code micros} of 1970, or waits there for others of {@code
         * orderKey}.
         */
        record Queued(
                int shard,
                UUID webhookId,
                long micros,
                @Nullable UUID orderKey) implements Signal {}

        /** Something is due somewhere. */
        record Look() implements Signal {}

        /** Shards have become free, a process wants its share of them, or wonders which leases end only because all is quiet. */
        record Shards() implements Signal {}

        /** Webhooks were disabled or deleted: their deliveries are to be cancelled. */
        record Cancel() implements Signal {}

        /** The same for all signals of which the earliest is enough. */
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

        /** As it is sent. */
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
     * Sends {@code signal} now, and waits for it: others that are quiet then look for what this process is about to store,
     * though it may die before it can announce it. Without effect where the database is unavailable.
     */
    void sendFirst(Signal signal) {
        if (!speaks) {
            return;
        }
        try {
            send(signal.text());
        } catch (SQLException unavailable) {
            Log.debugf("Other processes were not woken: %s", unavailable.getMessage());
        }
    }

    /** Calls {@code listener} for each signal of another process, on the thread that receives them. */
    public void onSignal(Consumer<Signal> listener) {
        listeners.add(listener);
    }

    /** From now on {@link #send} reaches the others. */
    public void speak() {
        speaks = true;
        repeat("peers-notify", "notifying other processes", this::notifyPeers);
    }

    /** From now on the others reach this process, where a connection keeps its session. */
    public void listen() {
        if (!listening.isWanted()) {
            return;
        }
        quiet.onlyWhile(() -> hears);
        if (!listening.keepsSession()) {
            Log.info("Work of other processes is found by polling: a pooler in transaction mode cannot listen, and"
                    + " RINGBACK_DATABASE_SESSION_URL is not set");
            return;
        }
        repeat("peers-listen", "listening to other processes", this::receive);
    }

    /** Ends both and waits for it, so that neither meets a pool that was closed. */
    public void stop() throws InterruptedException {
        stopped.countDown();
        work.signal();
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

    /** Repeats a step after any failure: without it the process would get no signals until its restart. */
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
                // Signals of the time before are lost.
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
                throw new SQLException("the connection that listens is broken");
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
