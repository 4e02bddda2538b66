package io.ringback.delivery;

import io.ringback.jdbc.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and changes incarnations and their shards for {@link Ownership}. */
final class ProcessTable {
    /**
     * Whether the lease of a process has expired. A lease that ends later than one lasts belongs to a process that ended after the server's clock was set back.
     */
    private static final String HAS_ENDED = "(lease_until < now() or coalesce(lease_until > now() + 2 * lease, false))";

    private static final Sql REGISTER = Sql.of("""
            insert into process (id, lease_until, lease)
            values (:process, now() + :lease * interval '1 millisecond', :lease * interval '1 millisecond')
            """);

    private static final Sql RENEW = Sql.of("""
            update process
            set lease_until = now() + :lease * interval '1 millisecond', quiet = :quiet
            where id = :process
            """);

    private static final Sql REAP = Sql.of("""
            delete from process
            where id = any (array(
                select id
                from process
                where {ended} and (not quiet or :quiet)
                for update skip locked))
            returning id
            """.replace("{ended}", HAS_ENDED));

    private static final Sql FREE = Sql.of("update shard set owner = null where owner = any (:owners)");

    private static final Sql SHARES = Sql.of("""
            select p.*, s.*
            from (
              select
                count(*) filter (where not {ended}) as processes,
                count(*) filter (where not {ended} and not quiet and id <> :process) as awake,
                count(*) filter (where {ended} and not quiet) as ended,
                count(*) filter (where {ended} and quiet) as quiet
              from process) p
            cross join (
              select
                count(*) filter (where owner is null) as free,
                coalesce(array_agg(shard::int4) filter (where owner = :process), '{}') as mine
              from shard) s
            """.replace("{ended}", HAS_ENDED));

    /** Excludes an incarnation that was deleted meanwhile, by locking its row. */
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

    private ProcessTable() {}

    /**
     * Summarizes the ownership.
     *
     * @param processes the number with valid leases
     * @param awake how many of the others have work
     * @param ended the number whose leases expired although they had work
     * @param quiet the number whose leases expired without work
     * @param free the number of shards without owner
     * @param mine the shards of the calling process
     */
    record Shares(int processes, int awake, int ended, int quiet, int free, BitSet mine) {}

    static void register(Connection connection, UUID process, Duration lease) throws SQLException {
        try (var call = REGISTER.on(connection)) {
            call.set("process", process).set("lease", lease.toMillis()).update();
        }
    }

    /** Renews a lease; returns false when another process has deleted the incarnation. */
    static boolean renew(Connection connection, UUID process, Duration lease, boolean quiet) throws SQLException {
        try (var call = RENEW.on(connection)) {
            return call.set("process", process)
                            .set("lease", lease.toMillis())
                            .set("quiet", quiet)
                            .update()
                    > 0;
        }
    }

    static Shares shares(Connection connection, @Nullable UUID process) throws SQLException {
        try (var call = SHARES.on(connection);
                ResultSet row = call.set("process", process).query()) {
            row.next();
            BitSet mine = new BitSet();
            for (Integer shard : (Integer[]) row.getArray("mine").getArray()) {
                mine.set(shard);
            }
            return new Shares(
                    row.getInt("processes"),
                    row.getInt("awake"),
                    row.getInt("ended"),
                    row.getInt("quiet"),
                    row.getInt("free"),
                    mine);
        }
    }

    /**
     * Deletes processes with expired leases, those without work only {@code withQuiet}; returns the number of free
     * shards.
     */
    static int reap(Connection connection, boolean withQuiet) throws SQLException {
        List<UUID> dead = new ArrayList<>();
        try (var call = REAP.on(connection);
                ResultSet row = call.set("quiet", withQuiet).query()) {
            while (row.next()) {
                dead.add(row.getObject(1, UUID.class));
            }
        }
        return dead.isEmpty() ? 0 : free(connection, dead);
    }

    private static int free(Connection connection, List<UUID> owners) throws SQLException {
        try (var call = FREE.on(connection)) {
            return call.uuids("owners", owners).update();
        }
    }

    /** Takes at most {@code most} free shards. */
    static BitSet take(Connection connection, UUID process, int most) throws SQLException {
        BitSet taken = new BitSet();
        try (var call = TAKE.on(connection);
                ResultSet row = call.set("process", process).set("most", most).query()) {
            while (row.next()) {
                taken.set(row.getInt(1));
            }
        }
        return taken;
    }

    static void release(Connection connection, UUID process, List<Integer> shards) throws SQLException {
        try (var call = RELEASE.on(connection)) {
            call.set("process", process)
                    .smallInts("shards", shards, shard -> shard)
                    .update();
        }
    }

    /** Frees all shards of a process that stops, and deletes it. */
    static void leave(Connection connection, UUID process) throws SQLException {
        free(connection, List.of(process));
        try (var call = LEAVE.on(connection)) {
            call.set("process", process).update();
        }
    }
}
