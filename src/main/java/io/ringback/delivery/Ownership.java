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
 * The shards that this process owns: it alone sends their deliveries.
 *
 * <p>A process registers an incarnation, whose lease it renews. It takes free shards up to its share and gives up what is
 * above it. Shards move in two ways: their owner releases them when it holds none of their deliveries, or another process
 * deletes an incarnation whose lease has ended, waiting for no settle and disturbing none: a settle locks the row of the
 * incarnation and does nothing when it is gone. A process whose incarnation was deleted starts another one with no shards.
 */
@ApplicationScoped
public class Ownership {
    /** How many times a lease is renewed while it lasts. */
    private static final int RENEWALS = 6;

    /** How long a process that is quiet has to renew its lease, once another asks for it. */
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

    /** Is called on changes, on a thread that must not be blocked for long. */
    public interface Listener {
        /** Shards were gained: their deliveries are to be looked for. */
        void gained();

        /** Some or all shards were lost or are being given up. */
        void lost();
    }

    /** Never changed, only replaced. */
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

    /** How long a lease lasts after its renewal. */
    public Duration duration() {
        return duration;
    }

    public void onChange(Listener listener) {
        listeners.add(listener);
    }

    /**
     * The lease under which deliveries of {@code shard} may be fetched now; null when it is not this process's, or when its
     * lease has ended and is yet to be renewed.
     */
    public @Nullable Lease leaseOf(int shard) {
        return leaseOf(shard, state);
    }

    private static @Nullable Lease leaseOf(int shard, State present) {
        return present.owned().get(shard) && present.isCurrent() ? present.lease() : null;
    }

    /** Whether the lease of this process lasts. */
    public boolean isCurrent() {
        return state.isCurrent();
    }

    /** The same, null also when the shard was gained after {@code nanos} of {@link System#nanoTime()}. */
    public @Nullable Lease leaseSince(int shard, long nanos) {
        State present = state;
        return present.sinceNanos()[shard] - nanos <= 0 ? leaseOf(shard, present) : null;
    }

    /**
     * Holds {@code claim}; false when it is held already, or when its shard has not been this process's since {@code
     * sinceNanos}. A shard is released only when nothing of it is held.
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

    /** Ends {@link #hold}. */
    public void release(Claim claim) {
        held.release(claim);
    }

    /** All that is held. */
    public List<Claim> held() {
        return held.all();
    }

    /** The id of the present incarnation; null when there is none. */
    @Nullable
    UUID process() {
        Lease lease = state.lease();
        return lease == null ? null : lease.process();
    }

    /** How many shards are this process's now. */
    public int owned() {
        return state.owned().cardinality();
    }

    /** From now on shards are taken, and signals exchanged with other processes. */
    public void start() {
        running = true;
        peers.speak();
        peers.listen();
        rounds.start();
    }

    /** Takes no more shards, and gives up what there is as soon as nothing of it is held. */
    public void retire() {
        retired = true;
        due.signal();
    }

    /** Ends, and frees what is left. Nothing that is held may be settled afterwards. */
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
                    "The shards of this process could not be released; others take them in %d s: %s",
                    duration.toSeconds(), failure.getMessage());
        }
    }

    /** Whether the thread of it goes on as it should. */
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
     * One round, unless the process may rest; how long to wait for the next.
     *
     * <p>While all processes are quiet, each renews its lease at a look only. One with work wakes the others first, who
     * renew theirs at once; it takes over from those that do not. A process that is awake keeps all awake in this.
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

    /** Asks processes whose leases ended while they were quiet to renew them; whether their time to do so is over. */
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

    /** False when there is no incarnation, or no more. */
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
        Log.warn("The lease of this process ended before it was renewed; another process takes over its deliveries");
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
            Log.infof("Freed %d shards of processes whose leases had ended", freed);
            peers.send(new PeerNotifier.Signal.Shards());
        }
    }

    private void balance(Connection connection, ProcessTable.Shares shares) throws SQLException {
        State next = state.copy();
        UUID process = Objects.requireNonNull(next.lease()).process();
        BitSet mine = shares.mine();
        // What was released, but the answer was lost; what an operator has freed.
        next.leaving().and(mine);
        next.owned().and(mine);
        // What was taken, but the answer was lost.
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

    /** What is above {@code share}: first that of which nothing is held. */
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

    /** Frees those that are being given up and of which nothing is held any more. */
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
