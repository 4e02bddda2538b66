package io.ringback.delivery;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;

import io.quarkus.agroal.DataSource;
import io.ringback.delivery.HeldDeliveries.OrderKey;
import io.ringback.id.Ids;
import io.ringback.jdbc.Call;
import io.ringback.jdbc.Sql;
import io.ringback.jdbc.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Records attempts and the next states of their deliveries. */
@ApplicationScoped
class Settlement {
    /**
     * Locks the row of the incarnation: a process that takes over deletes it first, and waits for the lock. Without the
     * row nothing is written.
     */
    static final String ALIVE = """
            with alive as (
              select true as found from process where id = :process for key share
            ),
            """;

    private static final String IF_ALIVE = ALIVE.stripTrailing().replaceAll(",$", "\n");

    /**
     * Changes a row, and records its attempt, only if it has as many attempts as before. So a repeated settle, whose
     * first commit reply was lost, writes nothing twice. The array is in a {@code select}, which hides its length from
     * the planner and keeps one plan for all sizes.
     */
    private static final String TRIED = """
            where d.id = any ((select :delivery::uuid[])::uuid[])
              and d.tries + 1 = (:try::int4[])[width_bucket(d.id, :delivery::uuid[])]
              and (select found from alive)
            """;

    static final Sql END =
            Sql.of(IF_ALIVE + "delete from delivery d\n" + TRIED + "returning d.id, null::timestamptz as due_at");

    static final Sql RETRY = Sql.of(IF_ALIVE + """
            update delivery d
            set tries = d.tries + 1,
                due_at = now() + (:delay::int8[])[width_bucket(d.id, :delivery::uuid[])] * interval '1 millisecond'
            """ + TRIED + "returning d.id, d.due_at");

    static final Sql POSTPONE = Sql.of(IF_ALIVE + """
            update delivery
            set due_at = greatest(due_at, now() + :delay * interval '1 millisecond')
            where id = any (:delivery::uuid[]) and (select found from alive)
            """);

    private static final Sql IS_DUE = Sql.of("""
            select exists (
              select 1
              from pending p
              join shard s on s.shard = p.shard
              left join process o on o.id = s.owner
              where p.due_at <= now()
                and (
                  s.owner is null
                  or s.owner = :process
                  or o.lease_until < now() + (:lease - :since) * interval '1 millisecond'))
            """);

    private final javax.sql.DataSource database;
    private final Partitions partitions;
    private final Ownership ownership;
    private final Releases releases;
    private final Ids ids;

    Settlement(
            @DataSource("outbox") javax.sql.DataSource database,
            Partitions partitions,
            Ownership ownership,
            Releases releases,
            Ids ids) {
        this.releases = releases;
        this.database = database;
        this.partitions = partitions;
        this.ownership = ownership;
        this.ids = ids;
    }

    /** Settles the deliveries of one incarnation in one transaction, then promotes the order keys of ended ones. */
    int settle(List<AttemptResult> results) throws SQLException {
        short release = releases.present();
        Map<Lease, List<AttemptResult>> incarnations = results.stream()
                .collect(groupingBy(attemptResult -> attemptResult.claim().lease()));
        int settled = 0;
        for (var one : incarnations.entrySet()) {
            settled += partitions.run(() -> settle(one.getKey(), one.getValue(), release));
        }
        List<OrderKey> keys = OrderQueues.of(results.stream()
                .filter(AttemptResult::isEnd)
                .map(AttemptResult::claim)
                .toList());
        if (!keys.isEmpty()) {
            try (Connection connection = database.getConnection()) {
                OrderQueues.promote(connection, keys);
            }
        }
        return settled;
    }

    private int settle(Lease lease, List<AttemptResult> results, short release) throws SQLException {
        List<AttemptResult> ordered = results.stream()
                .sorted(comparing(attemptResult -> attemptResult.claim().deliveryId(), Ids.ORDER))
                .toList();
        return Transaction.on(database, connection -> {
            Map<UUID, Optional<Instant>> settled = change(connection, lease, ordered);
            if (!settled.isEmpty()) {
                AttemptRows.write(connection, ordered, settled, release, ids);
            }
            return settled.size();
        });
    }

    /** Deletes ended deliveries and delays retried ones; returns the changed ids and when each is due again. */
    private static Map<UUID, Optional<Instant>> change(Connection connection, Lease lease, List<AttemptResult> results)
            throws SQLException {
        Map<UUID, Optional<Instant>> settled = HashMap.newHashMap(results.size());
        List<AttemptResult> ended =
                results.stream().filter(AttemptResult::isEnd).toList();
        if (!ended.isEmpty()) {
            try (var call = END.on(connection)) {
                change(bind(call, lease, ended), settled);
            }
        }
        if (ended.size() < results.size()) {
            List<AttemptResult> retried =
                    results.stream().filter(result -> !result.isEnd()).toList();
            try (var call = RETRY.on(connection)) {
                call.longs("delay", retried, v -> v.next().delay().toMillis());
                change(bind(call, lease, retried), settled);
            }
        }
        return settled;
    }

    private static Call bind(Call call, Lease lease, List<AttemptResult> results) throws SQLException {
        return call.set("process", lease.process())
                .uuids("delivery", results, v -> v.claim().deliveryId())
                .ints("try", results, v -> v.claim().nextTry());
    }

    private static void change(Call call, Map<UUID, Optional<Instant>> settled) throws SQLException {
        try (ResultSet row = call.query()) {
            while (row.next()) {
                settled.put(
                        row.getObject("id", UUID.class),
                        Optional.ofNullable(row.getObject("due_at", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant));
            }
        }
    }

    void postpone(List<Claim> claims, Duration delay) throws SQLException {
        Map<Lease, List<Claim>> incarnations = claims.stream().collect(groupingBy(Claim::lease));
        try (Connection connection = database.getConnection();
                var call = POSTPONE.on(connection)) {
            for (var one : incarnations.entrySet()) {
                call.set("process", one.getKey().process())
                        .set("delay", delay.toMillis())
                        .uuids("delivery", one.getValue(), Claim::deliveryId)
                        .update();
            }
        }
    }

    boolean isDue(Duration since) throws SQLException {
        try (Connection connection = database.getConnection();
                var call = IS_DUE.on(connection)
                        .set("process", ownership.process())
                        .set("lease", ownership.duration().toMillis())
                        .set("since", since.toMillis());
                ResultSet row = call.query()) {
            return row.next() && row.getBoolean(1);
        }
    }
}
