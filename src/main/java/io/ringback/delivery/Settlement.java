package io.ringback.delivery;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;

import io.quarkus.agroal.DataSource;
import io.ringback.delivery.HeldDeliveries.OrderKey;
import io.ringback.id.Ids;
import io.ringback.jdbc.Call;
import io.ringback.jdbc.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Writes down what attempts came to and what becomes of their deliveries. */
@ApplicationScoped
class Settlement {
    /**
     * The row of the incarnation, locked: a process that takes over deletes it first, and waits for the lock. Without it
     * nothing is written.
     */
    static final String ALIVE = """
            with alive as (
              select true as found from process where id = :process for key share
            ),
            """;

    /**
     * A row is changed, and its attempt recorded, only while it has as many tries as before the attempt: a settle that is
     * repeated, since the answer to its commit was lost, writes nothing twice.
     */
    static final Sql SETTLE = Sql.of(ALIVE + """
            verdict as (
              select *
              from unnest(
                :delivery::uuid[], :account::uuid[], :webhook::uuid[], :event::uuid[], :try::int4[], :attempt::uuid[],
                :revision::int4[], :attempted::int8[], :took::int4[], :result::text[], :state::text[], :status::int4[],
                :headers::text[], :body::bytea[], :truncated::boolean[], :error::text[], :left::int4[])
                as v (
                  delivery_id, account_id, webhook_id, event_id, try, attempt_id, revision, attempted_ms,
                  duration_ms, result, state, status_code, resp_headers,
                  resp_body, resp_body_truncated, client_error, retries_left)
            ),
            ended as (
              delete from delivery d
              where d.id = any (array(select delivery_id from verdict where state <> 'pending'))
                and d.tries + 1 = (:try::int4[])[width_bucket(d.id, :delivery::uuid[])]
                and (select found from alive)
              returning d.id, null::timestamptz as due_at
            ),
            again as (
              update delivery d
              set tries = d.tries + 1,
                  due_at = now() + (:delay::int8[])[width_bucket(d.id, :delivery::uuid[])] * interval '1 millisecond'
              where d.id = any (array(select delivery_id from verdict where state = 'pending'))
                and d.tries + 1 = (:try::int4[])[width_bucket(d.id, :delivery::uuid[])]
                and (select found from alive)
              returning d.id, d.due_at
            ),
            settled as (
              select * from ended union all select * from again
            )
            insert into attempt (
              id, account_id, webhook_id, event_id, delivery_id, revision, try, attempted_at, duration_ms, result, state,
              status_code, resp_headers, resp_body, resp_body_truncated, client_error, retries_left, next_attempt_at,
              release_id)
            select
              v.attempt_id, v.account_id, v.webhook_id, v.event_id, v.delivery_id, v.revision, v.try,
              timestamptz 'epoch' + v.attempted_ms * interval '1 millisecond', v.duration_ms, v.result,
              v.state, v.status_code, v.resp_headers::json, v.resp_body, v.resp_body_truncated, v.client_error, v.retries_left,
              s.due_at, :release::int2
            from settled s
            join verdict v on v.delivery_id = s.id
            order by v.attempt_id
            """);

    static final Sql POSTPONE = Sql.of(ALIVE.stripTrailing().replaceAll(",$", "\n") + """
            update delivery
            set due_at = greatest(due_at, now() + :delay * interval '1 millisecond')
            where id = any (:delivery::uuid[]) and (select found from alive)
            """);

    private static final Sql IS_DUE = Sql.of("""
            select exists (
              select
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

    /** The deliveries of one incarnation in one statement, and after it the order keys of those that ended move on. */
    int settle(List<Verdict> verdicts) throws SQLException {
        short release = releases.present();
        Map<Lease, List<Verdict>> incarnations =
                verdicts.stream().collect(groupingBy(verdict -> verdict.claim().lease()));
        int settled = 0;
        for (var one : incarnations.entrySet()) {
            settled += partitions.run(() -> settle(one.getKey(), one.getValue(), release));
        }
        List<OrderKey> keys = OrderQueues.of(
                verdicts.stream().filter(Verdict::isEnd).map(Verdict::claim).toList());
        if (!keys.isEmpty()) {
            try (Connection connection = database.getConnection()) {
                OrderQueues.promote(connection, keys);
            }
        }
        return settled;
    }

    private int settle(Lease lease, List<Verdict> verdicts, short release) throws SQLException {
        List<Verdict> ordered = verdicts.stream()
                .sorted(comparing(verdict -> verdict.claim().deliveryId(), Ids.ORDER))
                .toList();
        try (Connection connection = database.getConnection();
                var call = SETTLE.on(connection)) {
            return bind(call, ordered)
                    .set("process", lease.process())
                    .set("release", release)
                    .update();
        }
    }

    private Call bind(Call call, List<Verdict> verdicts) throws SQLException {
        return call.uuids("delivery", verdicts, v -> v.claim().deliveryId())
                .uuids("account", verdicts, v -> v.claim().accountId())
                .uuids("webhook", verdicts, v -> v.claim().webhookId())
                .uuids("event", verdicts, v -> v.claim().event().id())
                .ints("try", verdicts, v -> v.claim().nextTry())
                .uuids("attempt", verdicts, v -> ids.next())
                .ints("revision", verdicts, v -> v.claim().revision())
                .longs("attempted", verdicts, v -> v.attemptedAt().toEpochMilli())
                .ints("took", verdicts, v -> (int) v.took().toMillis())
                .texts("result", verdicts, v -> v.next() instanceof Verdict.Delivered ? "success" : "failure")
                .texts("state", verdicts, v -> v.next().state())
                .ints(
                        "status",
                        verdicts,
                        v -> v.answer() == null ? null : v.answer().status())
                .texts(
                        "headers",
                        verdicts,
                        v -> v.answer() == null ? null : v.answer().headers())
                .bytes(
                        "body",
                        verdicts,
                        v -> v.answer() == null ? null : v.answer().body())
                .booleans(
                        "truncated",
                        verdicts,
                        v -> v.answer() != null && v.answer().truncated())
                .texts("error", verdicts, Verdict::clientError)
                .ints("left", verdicts, Verdict::retriesLeft)
                .longs("delay", verdicts, v -> v.next().delay().toMillis());
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
