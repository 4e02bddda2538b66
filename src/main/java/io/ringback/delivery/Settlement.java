package io.ringback.delivery;

import io.quarkus.agroal.DataSource;
import io.ringback.id.Ids;
import io.ringback.jdbc.Call;
import io.ringback.jdbc.Sql;
import io.ringback.jdbc.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Writes down what attempts came to and what becomes of their deliveries. */
@ApplicationScoped
class Settlement {
    /** Attempts are written for those rows only whose fence still holds: a stale owner changes nothing, says nothing. */
    static final Sql SETTLE = Sql.of("""
            with verdict as (
              select *
              from unnest(
                :delivery::uuid[], :attempt::uuid[], :revision::int4[], :attempted::int8[],
                :took::int4[], :result::text[], :state::text[], :status::int4[], :headers::text[],
                :body::bytea[], :truncated::boolean[], :error::text[], :left::int4[])
                as v (
                  delivery_id, attempt_id, revision, attempted_ms,
                  duration_ms, result, state, status_code, resp_headers,
                  resp_body, resp_body_truncated, client_error, retries_left)
            ),
            ended as (
              delete from delivery d
              where d.id = any (array(select delivery_id from verdict where state <> 'pending'))
                and
            """ + Fenced.HOLDS + """

              returning
                d.id, d.account_id, d.webhook_id, d.event_id, d.tries + 1 as try, null::timestamptz as due_at
            ),
            again as (
              update delivery d
              set tries = d.tries + 1,
                  due_at = now() + (:delay::int8[])[width_bucket(d.id, :delivery::uuid[])] * interval '1 millisecond',
                  parked = false,
                  fence = null,
                  leased_until = null
              where d.id = any (array(select delivery_id from verdict where state = 'pending'))
                and
            """ + Fenced.HOLDS + """

              returning d.id, d.account_id, d.webhook_id, d.event_id, d.tries as try, d.due_at
            ),
            settled as (
              select * from ended union all select * from again
            )
            insert into attempt (
              id, account_id, webhook_id, event_id, delivery_id, revision, try, attempted_at, duration_ms, result, state,
              status_code, resp_headers, resp_body, resp_body_truncated, client_error, retries_left, next_attempt_at,
              release_id)
            select
              v.attempt_id, s.account_id, s.webhook_id, s.event_id, s.id, v.revision, s.try,
              timestamptz 'epoch' + v.attempted_ms * interval '1 millisecond', v.duration_ms, v.result, v.state,
              v.status_code, v.resp_headers::json, v.resp_body, v.resp_body_truncated, v.client_error, v.retries_left,
              s.due_at, :release::int2
            from settled s
            join verdict v on v.delivery_id = s.id
            order by v.attempt_id
            """);

    private final javax.sql.DataSource database;
    private final Partitions partitions;
    private final Doorbell doorbell;
    private final Releases releases;
    private final Ids ids;

    Settlement(
            @DataSource("outbox") javax.sql.DataSource database,
            Partitions partitions,
            Doorbell doorbell,
            Releases releases,
            Ids ids) {
        this.releases = releases;
        this.database = database;
        this.partitions = partitions;
        this.doorbell = doorbell;
        this.ids = ids;
    }

    /** In one statement, and together with it the queues of which a head has ended move on. */
    int settle(List<Verdict> verdicts) throws SQLException {
        List<Heads.Queue> queues = Heads.of(
                verdicts.stream().filter(Settlement::isEnd).map(Verdict::claim).toList());
        short release = releases.present();
        int settled = partitions.run(() -> queues.isEmpty()
                ? settleAlone(verdicts, release)
                : Transaction.on(database, connection -> {
                    int count = write(connection, verdicts, release);
                    Heads.advance(connection, queues);
                    return count;
                }));
        if (!queues.isEmpty()) {
            doorbell.ring();
        }
        return settled;
    }

    private static boolean isEnd(Verdict verdict) {
        return switch (verdict.next()) {
            case Verdict.Delivered delivered -> true;
            case Verdict.Failed failed -> true;
            case Verdict.Retry retry -> false;
        };
    }

    private int settleAlone(List<Verdict> verdicts, short release) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return write(connection, verdicts, release);
        }
    }

    private int write(Connection connection, List<Verdict> verdicts, short release) throws SQLException {
        try (var call = SETTLE.on(connection)) {
            return Fenced.change(
                    verdicts,
                    Verdict::claim,
                    ordered -> bind(call, ordered).set("release", release).update());
        }
    }

    private Call bind(Call call, List<Verdict> verdicts) throws SQLException {
        return Fenced.bind(call, verdicts, Verdict::claim)
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
}
