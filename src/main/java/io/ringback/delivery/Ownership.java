package io.ringback.delivery;

import io.quarkus.agroal.DataSource;
import io.quarkus.logging.Log;
import io.ringback.http.OutageLog;
import io.ringback.id.Ids;
import io.ringback.jdbc.Sql;
import io.ringback.jdbc.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
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
    private static final Sql REGISTER = Sql.of("""
            insert into process (id, lease_until) values (:process, now() + :lease * interval '1 millisecond')
            """);

    private static final Sql RENEW = Sql.of("""
            update process set lease_until = now() + :lease * interval '1 millisecond' where id = :process
            """);

    private static final Sql REAP = Sql.of("""
            delete from process
            where id = any (array(select id from process where lease_until < now() for update skip locked))
            returning id
            """);

    private static final Sql FREE = Sql.of("update shard set owner = null where owner = any (:owners)");

    private static final Sql SHARES = Sql.of("""
            select
              (select count(*) from process where lease_until >= now()) as processes,
              (select count(*) from process where lease_until < now()) as ended,
              count(*) filter (where owner is null) as free,
              coalesce(array_agg(shard::int4) filter (where owner = :process), '{}') as mine
            from shard
            """);

    /** Not by an incarnation that was deleted meanwhile: its row is locked. */
    private static final Sql TAKE = Sql.of("""
            with alive as (select true as found from process where id = :process for key share)
            update shard
            set owner = :process
            where shard = any (array(
                select shard from shard where owner is null order by shard limit :most for update skip locked))
              and (select found from alive)
            returning shard
            """);

    private static final Sql RELEASE = Sql.of("""
            update shard set owner = null where owner = :process and shard = any (:shards::int2[])
            """);

    private static final Sql LEAVE = Sql.of("delete from process where id = :process");

    /** How many times a lease is renewed while it lasts. */
    private static final int RENEWALS = 6;

    private static final Duration AFTER_FAILURE = Duration.ofMillis(500);
    private static final Duration UNTIL_STOPPED = Duration.ofSeconds(3);
    private static final Duration SHORTEST = Duration.ofMillis(10);

    private final OutageLog outages = new OutageLog(Ownership.class, "renewing the lease of this process");
    private final javax.sql.DataSource database;
    private final HeldDeliveries held;
    private final PeerNotifier peers;
    private final Ids ids;
    private final Duration duration;
    private final Doorbell due = new Doorbell();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Thread rounds;
    private volatile State state = State.NONE;
    private volatile boolean running;
    private volatile boolean retired;

    Ownership(
            @DataSource("outbox") javax.sql.DataSource database,
            HeldDeliveries held,
            PeerNotifier peers,
            Ids ids,
            DeliveryConfig config) {
        this.database = database;
        this.held = held;
        this.peers = peers;
        this.ids = ids;
        this.duration = config.lease();
        this.rounds = Thread.ofPlatform().name("ownership").daemon().unstarted(this::run);
        peers.onSignal(signal -> {
            if (signal instanceof PeerNotifier.Signal.Shards) {
                due.ring();
            }
        });
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

    /** The lease under which deliveries of {@code shard} may be fetched now; null when it is not this process's. */
    public @Nullable Lease leaseOf(int shard) {
        State present = state;
        return present.owned().get(shard) ? present.lease() : null;
    }

    /** The same, null also when the shard was gained after {@code nanos} of {@link System#nanoTime()}. */
    public @Nullable Lease leaseSince(int shard, long nanos) {
        State present = state;
        return present.owned().get(shard) && present.sinceNanos()[shard] - nanos <= 0 ? present.lease() : null;
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
        due.ring();
    }

    /** Ends, and frees what is left. Nothing that is held may be settled afterwards. */
    public void stop() throws InterruptedException {
        running = false;
        due.ring();
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
                free(connection, List.of(lease.process()));
                try (var call = LEAVE.on(connection)) {
                    return call.set("process", lease.process()).update();
                }
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
            while (running) {
                due.await(pause());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** One round; how long to wait for the next. */
    private Duration pause() {
        try {
            round();
            outages.worked();
            Duration pause = state.leaving().isEmpty() ? duration.dividedBy(RENEWALS) : SHORTEST;
            return pause.compareTo(SHORTEST) < 0 ? SHORTEST : pause;
        } catch (SQLException | RuntimeException | Error failure) {
            outages.failed(failure);
            return AFTER_FAILURE;
        }
    }

    /** Renews the lease, frees the shards of ended processes, and takes or gives up shards. */
    synchronized void round() throws SQLException {
        try (Connection connection = database.getConnection()) {
            if (!renew(connection)) {
                register(connection);
            }
            Shares shares = shares(connection);
            if (shares.ended() > 0) {
                reap(connection);
                shares = shares(connection);
            }
            balance(connection, shares);
        }
    }

    /**
     * Who owns what.
     *
     * @param processes whose leases last
     * @param ended whose leases have ended
     * @param free shards without an owner
     * @param mine the shards of this process
     */
    private record Shares(int processes, int ended, int free, BitSet mine) {}

    private Shares shares(Connection connection) throws SQLException {
        try (var call = SHARES.on(connection);
                ResultSet row = call.set("process", process()).query()) {
            row.next();
            BitSet mine = new BitSet();
            for (Integer shard : (Integer[]) row.getArray("mine").getArray()) {
                mine.set(shard);
            }
            return new Shares(row.getInt("processes"), row.getInt("ended"), row.getInt("free"), mine);
        }
    }

    /** False when there is no incarnation, or no more. */
    private boolean renew(Connection connection) throws SQLException {
        Lease lease = state.lease();
        if (lease == null) {
            return false;
        }
        long ends = System.nanoTime() + duration.toNanos();
        try (var call = RENEW.on(connection)) {
            if (call.set("process", lease.process())
                            .set("lease", duration.toMillis())
                            .update()
                    > 0) {
                lease.renew(ends);
                return true;
            }
        }
        Log.warn("The lease of this process ended before it was renewed; another process takes over its deliveries");
        state = State.NONE;
        listeners.forEach(Listener::lost);
        return false;
    }

    private void register(Connection connection) throws SQLException {
        UUID process = ids.next();
        long ends = System.nanoTime() + duration.toNanos();
        try (var call = REGISTER.on(connection)) {
            call.set("process", process).set("lease", duration.toMillis()).update();
        }
        state = new State(new Lease(process, ends), new BitSet(), new BitSet(), new long[Shards.COUNT]);
        peers.send(new PeerNotifier.Signal.Shards());
    }

    private void reap(Connection connection) throws SQLException {
        int freed = Transaction.on(connection, open -> {
            List<UUID> dead = new ArrayList<>();
            try (var call = REAP.on(open);
                    ResultSet row = call.query()) {
                while (row.next()) {
                    dead.add(row.getObject(1, UUID.class));
                }
            }
            return dead.isEmpty() ? 0 : free(open, dead);
        });
        if (freed > 0) {
            Log.infof("Freed %d shards of processes whose leases had ended", freed);
            peers.send(new PeerNotifier.Signal.Shards());
        }
    }

    private static int free(Connection connection, List<UUID> owners) throws SQLException {
        try (var call = FREE.on(connection)) {
            return call.uuids("owners", owners).update();
        }
    }

    private void balance(Connection connection, Shares shares) throws SQLException {
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
            gained.or(take(connection, process, Math.min(missing, shares.free())));
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

    private static BitSet take(Connection connection, UUID process, int most) throws SQLException {
        BitSet taken = new BitSet();
        try (var call = TAKE.on(connection);
                ResultSet row = call.set("process", process).set("most", most).query()) {
            while (row.next()) {
                taken.set(row.getInt(1));
            }
        }
        return taken;
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
        try (var call = RELEASE.on(connection)) {
            call.set("process", process)
                    .smallInts("shards", idle, shard -> shard)
                    .update();
        }
        idle.forEach(next.leaving()::clear);
        state = next;
        peers.send(new PeerNotifier.Signal.Shards());
    }
}
