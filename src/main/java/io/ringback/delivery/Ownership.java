package io.ringback.delivery;

import io.quarkus.agroal.DataSource;
import io.quarkus.logging.Log;
import io.ringback.background.QuietMode;
import io.ringback.id.Ids;
import io.ringback.jdbc.OutageLog;
import io.ringback.jdbc.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Manages the shards that this process owns: it alone sends their deliveries.
 *
 * <p>A process registers an incarnation and renews its lease. It takes free shards up to its share and gives up shards
 * above it. An owner releases a shard when it holds none of its deliveries. Another process may delete an incarnation
 * whose lease has ended; a settle locks the row of its incarnation and does nothing when it was deleted. A process
 * whose incarnation was deleted starts another one without shards.
 */
@ApplicationScoped
public class Ownership {
    /** Number of renewals during one lease. */
    private static final int RENEWALS = 6;

    /** How long a quiet process has to renew its lease after another asks for it. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final Duration REST = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(500);
    private static final Duration UNTIL_STOPPED = Duration.ofSeconds(3);
    private static final Duration SHORTEST = Duration.ofMillis(10);

    private final OutageLog outages = new OutageLog(Ownership.class, "renewing the lease of this process");
    private final javax.sql.DataSource database;
    private final HeldDeliveries held;
    private final PeerNotifier peers;
    private final Ids ids;
    private final Duration duration;
    private final QuietMode quiet;
    private final QuietMode.Interval looks;
    private final WakeSignal due = new WakeSignal();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Thread rounds;
    private volatile State state = State.NONE;
    private volatile boolean running;
    private volatile boolean retired;
    private boolean mayRest;
    private boolean looksOver;
    private @Nullable Long askedAtNanos;

    Ownership(
            @DataSource("outbox") javax.sql.DataSource database,
            HeldDeliveries held,
            PeerNotifier peers,
            Ids ids,
            DeliveryConfig config,
            QuietMode quiet) {
        this.database = database;
        this.held = held;
        this.peers = peers;
        this.ids = ids;
        this.duration = config.lease();
        this.quiet = quiet;
        this.looks = quiet.every(Duration.ZERO);
        this.rounds = Thread.ofPlatform().name("ownership").daemon().unstarted(this::run);
        peers.onSignal(signal -> {
            if (signal instanceof PeerNotifier.Signal.Shards) {
                due.signal();
            }
        });
        quiet.onWake(due::signal);
    }

    /** Receives changes, on a thread that must not be blocked for long. */
    public interface Listener {
        /** Reports gained shards, whose deliveries must be looked for. */
        void gained();

        /** Reports that some or all shards were lost or are being given up. */
        void lost();
    }

    /** Holds an immutable snapshot. */
    @SuppressWarnings("ArrayRecordComponent") // filled before it is published, never compared
    private record State(@Nullable Lease lease, BitSet owned, BitSet leaving, long[] sinceNanos) {
        static final State NONE = new State(null, new BitSet(), new BitSet(), new long[Shards.COUNT]);

        boolean isCurrent() {
            return lease != null && lease.outlasts(Duration.ZERO, System.nanoTime());
        }

        State copy() {
            return new State(lease, (BitSet) owned.clone(), (BitSet) leaving.clone(), sinceNanos.clone());
        }
    }

    /** Returns the duration of a lease after its renewal. */
    public Duration duration() {
        return duration;
    }

    public void onChange(Listener listener) {
        listeners.add(listener);
    }

    /**
     * Returns the lease under which deliveries of {@code shard} may be fetched now; null when another process owns it,
     * or when this process must first renew its lease.
     */
    public @Nullable Lease leaseOf(int shard) {
        return leaseOf(shard, state);
    }

    private static @Nullable Lease leaseOf(int shard, State present) {
        return present.owned().get(shard) && present.isCurrent() ? present.lease() : null;
    }

    /** Returns whether the lease of this process is valid. */
    public boolean isCurrent() {
        return state.isCurrent();
    }

    /** Returns the same lease; null also when the shard was gained after {@code nanos} of {@link System#nanoTime()}. */
    public @Nullable Lease leaseSince(int shard, long nanos) {
        State present = state;
        return present.sinceNanos()[shard] - nanos <= 0 ? leaseOf(shard, present) : null;
    }

    /**
     * Holds {@code claim}; returns false when it is held already, or when its shard does not belong to this process
     * since {@code sinceNanos}. A shard is released only when none of its deliveries is held.
     */
    public boolean hold(Claim claim, long sinceNanos) {
        if (!held.hold(claim)) {
            return false;
        }
        if (leaseSince(claim.shard(), sinceNanos) != claim.lease()) {
            held.release(claim);
            return false;
        }
        return true;
    }

    /** Releases {@code claim}. */
    public void release(Claim claim) {
        held.release(claim);
    }

    /** Returns all held deliveries. */
    public List<Claim> held() {
        return held.all();
    }

    /** Returns the id of the current incarnation; null when there is none. */
    @Nullable
    UUID process() {
        Lease lease = state.lease();
        return lease == null ? null : lease.process();
    }

    /** Returns the number of owned shards. */
    public int owned() {
        return state.owned().cardinality();
    }

    /** Starts to take shards and to exchange signals with other processes. */
    public void start() {
        running = true;
        peers.speak();
        peers.listen();
        rounds.start();
    }

    /** Stops taking shards, and gives each up as soon as none of its deliveries is held. */
    public void retire() {
        retired = true;
        due.signal();
    }

    /** Stops, and frees the remaining shards. Held deliveries must not be settled afterwards. */
    public void stop() throws InterruptedException {
        running = false;
        due.signal();
        rounds.join(UNTIL_STOPPED);
        leave();
        peers.stop();
    }

    private void leave() {
        Lease lease = state.lease();
        state = State.NONE;
        if (lease == null) {
            return;
        }
        try {
            Transaction.on(database, connection -> {
                ProcessTable.leave(connection, lease.process());
                return true;
            });
            peers.send(new PeerNotifier.Signal.Shards());
        } catch (SQLException | RuntimeException failure) {
            Log.warnf(
                    "Cannot release the shards of this process; others take them in %d s: %s",
                    duration.toSeconds(), failure.getMessage());
        }
    }

    /** Returns whether its thread is alive. */
    public boolean isSound() {
        return !running || rounds.isAlive();
    }

    private void run() {
        try {
            boolean signalled = true;
            while (running) {
                signalled = due.await(pause(signalled));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Runs a round unless the process is quiet; returns the wait before the next.
     *
     * <p>While all processes are quiet, each renews its lease only at looks. A process with work first wakes the
     * others, which renew theirs at once, and takes over from those that do not. An awake process keeps all others
     * awake in this respect.
     */
    private Duration pause(boolean signalled) {
        try {
            looksOver |= looks.isDue() && quiet.isQuiet();
            if (quiet.isQuiet() && mayRest && !signalled && !looksOver) {
                return REST;
            }
            round();
            if (looksOver) {
                looksOver = false;
                listeners.forEach(Listener::gained);
            }
            outages.worked();
            return next();
        } catch (SQLException | RuntimeException | Error failure) {
            outages.failed(failure);
            return AFTER_FAILURE;
        }
    }

    private Duration next() {
        if (!state.leaving().isEmpty()) {
            return SHORTEST;
        }
        Duration pause = duration.dividedBy(RENEWALS);
        Duration longest = askedAtNanos != null ? GRACE : mayRest ? REST : pause;
        return Collections.max(List.of(SHORTEST, Collections.min(List.of(pause, longest))));
    }

    /** Renews the lease, frees the shards of ended processes, and takes or gives up shards. */
    synchronized void round() throws SQLException {
        mayRest = false;
        boolean isQuiet = quiet.isQuiet() && !retired;
        boolean wasCurrent = isCurrent();
        try (Connection connection = database.getConnection()) {
            if (!renew(connection, isQuiet)) {
                register(connection);
            }
            ProcessTable.Shares shares = ProcessTable.shares(connection, process());
            boolean withQuiet = isOver(shares);
            if (shares.ended() > 0 || withQuiet) {
                reap(connection, withQuiet);
                shares = ProcessTable.shares(connection, process());
            }
            balance(connection, shares);
            mayRest = isQuiet
                    && shares.awake() == 0
                    && shares.quiet() == 0
                    && state.leaving().isEmpty();
        }
        if (!wasCurrent) {
            listeners.forEach(Listener::gained);
        }
    }

    /** Asks quiet processes with expired leases to renew them; returns whether their time for that is over. */
    private boolean isOver(ProcessTable.Shares shares) {
        long now = System.nanoTime();
        if (shares.quiet() == 0) {
            askedAtNanos = null;
        } else if (askedAtNanos == null) {
            askedAtNanos = now;
            peers.send(new PeerNotifier.Signal.Shards());
        } else if (now - askedAtNanos >= GRACE.toNanos()) {
            askedAtNanos = null;
            return true;
        }
        return false;
    }

    /** Renews the lease; returns false when there is no incarnation any more. */
    private boolean renew(Connection connection, boolean isQuiet) throws SQLException {
        Lease lease = state.lease();
        if (lease == null) {
            return false;
        }
        long ends = System.nanoTime() + duration.toNanos();
        if (ProcessTable.renew(connection, lease.process(), duration, isQuiet)) {
            lease.renew(ends);
            return true;
        }
        Log.warn("The lease of this process expired before its renewal; another process takes over "
                + "its deliveries. Check the load of process and database");
        state = State.NONE;
        listeners.forEach(Listener::lost);
        return false;
    }

    private void register(Connection connection) throws SQLException {
        UUID process = ids.next();
        long ends = System.nanoTime() + duration.toNanos();
        ProcessTable.register(connection, process, duration);
        state = new State(new Lease(process, ends), new BitSet(), new BitSet(), new long[Shards.COUNT]);
        peers.send(new PeerNotifier.Signal.Shards());
    }

    private void reap(Connection connection, boolean withQuiet) throws SQLException {
        int freed = Transaction.on(connection, open -> ProcessTable.reap(open, withQuiet));
        if (freed > 0) {
            Log.infof("Freed %d shards of processes whose leases had expired", freed);
            peers.send(new PeerNotifier.Signal.Shards());
        }
    }

    private void balance(Connection connection, ProcessTable.Shares shares) throws SQLException {
        State next = state.copy();
        UUID process = Objects.requireNonNull(next.lease()).process();
        BitSet mine = shares.mine();
        // Includes shards that were released with a lost reply, and those that an operator freed.
        next.leaving().and(mine);
        next.owned().and(mine);
        // Includes shards that were taken with a lost reply.
        BitSet gained = (BitSet) mine.clone();
        gained.andNot(next.owned());
        gained.andNot(next.leaving());
        int share = retired ? 0 : Math.ceilDiv(Shards.COUNT, Math.max(1, shares.processes()));
        int missing = share - next.owned().cardinality() - gained.cardinality();
        if (missing > 0 && shares.free() > 0) {
            gained.or(ProcessTable.take(connection, process, Math.min(missing, shares.free())));
        }
        long now = System.nanoTime();
        gained.stream().forEach(shard -> next.sinceNanos()[shard] = now);
        next.owned().or(gained);
        List<Integer> excess = excess(next.owned(), share);
        excess.forEach(shard -> {
            next.owned().clear(shard);
            next.leaving().set(shard);
        });
        state = next;
        if (!gained.isEmpty()) {
            listeners.forEach(Listener::gained);
        }
        if (!excess.isEmpty()) {
            listeners.forEach(Listener::lost);
        }
        release(connection, process);
    }

    /** Returns shards above {@code share}, first those without held deliveries. */
    private List<Integer> excess(BitSet owned, int share) {
        int number = owned.cardinality() - share;
        return number <= 0
                ? List.of()
                : owned.stream()
                        .boxed()
                        .sorted(Comparator.comparingInt(held::ofShard))
                        .limit(number)
                        .toList();
    }

    /** Frees shards that are being given up and have no held deliveries. */
    private void release(Connection connection, UUID process) throws SQLException {
        State next = state.copy();
        List<Integer> idle = next.leaving().stream()
                .filter(shard -> held.ofShard(shard) == 0)
                .boxed()
                .toList();
        if (idle.isEmpty()) {
            return;
        }
        ProcessTable.release(connection, process, idle);
        idle.forEach(next.leaving()::clear);
        state = next;
        peers.send(new PeerNotifier.Signal.Shards());
    }
}
