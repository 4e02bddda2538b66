package io.ringback.delivery;

import io.quarkus.agroal.DataSource;
import io.quarkus.logging.Log;
import io.ringback.id.Ids;
import io.ringback.jdbc.Call;
import io.ringback.jdbc.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The table of what is still owed: claim it, give it back, or settle it.
 *
 * <p>A claim is a lease with a fencing token. Whoever lets the lease lapse has lost the row: none of their statements
 * changes it any more, since each names the token. Every statement is its own transaction; none is open during a send.
 */
@ApplicationScoped
public class Outbox {

    /** What a claim returns of each row that it leased. */
    private static final String CLAIMED = """
            claimed as (
              update delivery d
              set fence = :fence, leased_until = now() + :lease * interval '1 millisecond'
              where d.id = any (array(select id from due))
              returning d.id, d.account_id, d.webhook_id, d.event_id, d.tries, d.due_at
            )
            select
              c.id, c.account_id, c.webhook_id, c.event_id, c.tries, c.due_at,
              w.revision,
              w.enabled
                and w.deleted_at is null
                and (w.cancelling_since is null or c.id >= uuid_since(w.cancelling_since)) as wanted,
              e.account_id as event_account_id, e.hook, e.payload, e.occurred_at
            from claimed c
            join webhook w on w.id = c.webhook_id
            left join event e on e.id = c.event_id
            order by c.id
            """;

    private static final Sql CLAIM = Sql.of("""
            with due as (
              select id
              from delivery
              where not parked
                and due_at >= :since
                and due_at <= now()
                and (leased_until is null or leased_until < now())
              order by due_at, id
              limit :most
              for update skip locked
            ),
            """ + CLAIMED);

    private static final Sql CLAIM_PARKED = Sql.of("""
            with due as (
              select d.id
              from unnest(:webhooks::uuid[], :places::int4[]) as lane (webhook_id, places)
              cross join lateral (
                select id
                from delivery
                where webhook_id = lane.webhook_id
                  and parked
                  and due_at <= now()
                  and (leased_until is null or leased_until < now())
                order by due_at, id
                limit lane.places
                for update skip locked
              ) d
            ),
            """ + CLAIMED);

    private static final Sql PARK = Sql.of("""
            update delivery d
            set parked = true, fence = null, leased_until = null
            from unnest(:delivery::uuid[], :fence::uuid[]) as c (delivery_id, fence)
            where d.id = c.delivery_id and d.fence = c.fence
            """);

    private static final Sql PARK_MORE = Sql.of("""
            update delivery
            set parked = true
            where id = any (array(
              select d.id
              from unnest(:webhooks::uuid[]) as lane (webhook_id)
              cross join lateral (
                select id
                from delivery
                where webhook_id = lane.webhook_id and not parked and due_at <= now() and leased_until is null
                limit :most
                for update skip locked
              ) d))
            """);

    /** Hops from one webhook to the next over the index: it costs as much as there are lanes, not rows. */
    private static final Sql LANES = Sql.of("""
            with recursive lane as (
              (select webhook_id from delivery where parked order by webhook_id limit 1)
              union all
              select (
                select d.webhook_id
                from delivery d
                where d.parked and d.webhook_id > lane.webhook_id
                order by d.webhook_id
                limit 1)
              from lane
              where lane.webhook_id is not null
            )
            select webhook_id from lane where webhook_id is not null
            """);

    /** Attempts are written for those rows only whose fence still holds: a stale owner changes nothing, says nothing. */
    private static final Sql SETTLE = Sql.of("""
            with verdict as (
              select *
              from unnest(
                :delivery::uuid[], :fence::uuid[], :attempt::uuid[], :revision::int4[], :attempted::int8[],
                :took::int4[], :result::text[], :state::text[], :status::int4[], :headers::text[],
                :body::bytea[], :truncated::boolean[], :error::text[], :left::int4[], :delay::int8[])
                as v (
                  delivery_id, fence, attempt_id, revision, attempted_ms,
                  duration_ms, result, state, status_code, resp_headers,
                  resp_body, resp_body_truncated, client_error, retries_left, delay_ms)
            ),
            ended as (
              delete from delivery d
              using verdict v
              where d.id = v.delivery_id and d.fence = v.fence and v.state <> 'pending'
              returning
                v.attempt_id, d.id, d.account_id, d.webhook_id, d.event_id, d.tries + 1 as try,
                null::timestamptz as due_at
            ),
            again as (
              update delivery d
              set tries = d.tries + 1,
                  due_at = now() + v.delay_ms * interval '1 millisecond',
                  parked = false,
                  fence = null,
                  leased_until = null
              from verdict v
              where d.id = v.delivery_id and d.fence = v.fence and v.state = 'pending'
              returning v.attempt_id, d.id, d.account_id, d.webhook_id, d.event_id, d.tries as try, d.due_at
            ),
            settled as (
              select * from ended union all select * from again
            )
            insert into attempt (
              id, account_id, webhook_id, event_id, delivery_id, revision, try, attempted_at, duration_ms, result, state,
              status_code, resp_headers, resp_body, resp_body_truncated, client_error, retries_left, next_attempt_at)
            select
              v.attempt_id, s.account_id, s.webhook_id, s.event_id, s.id, v.revision, s.try,
              timestamptz 'epoch' + v.attempted_ms * interval '1 millisecond', v.duration_ms, v.result, v.state,
              v.status_code, v.resp_headers::json, v.resp_body, v.resp_body_truncated, v.client_error, v.retries_left,
              s.due_at
            from settled s
            join verdict v on v.attempt_id = s.attempt_id
            order by v.attempt_id
            """);

    private static final Sql RELEASE = Sql.of("""
            update delivery d
            set fence = null, leased_until = null, due_at = greatest(d.due_at, now())
            from unnest(:delivery::uuid[], :fence::uuid[]) as c (delivery_id, fence)
            where d.id = c.delivery_id and d.fence = c.fence
            """);

    /** How many more of an endpoint's due rows leave the common lane along with one that found no place. */
    private static final int PARK_AT_ONCE = 5000;

    /** Claims look no further back than what the last one found, save for this margin, and now and then. */
    private static final Duration LATE_COMMIT = Duration.ofSeconds(2);

    private static final Duration SWEEP = Duration.ofSeconds(5);

    private final javax.sql.DataSource database;
    private final Cancellations cancellations;
    private final Partitions partitions;
    private final Ids ids;
    private final Duration lease;
    private OffsetDateTime watermark = OffsetDateTime.MIN;
    private long sweepAtNanos = System.nanoTime();

    Outbox(
            @DataSource("outbox") javax.sql.DataSource database,
            Cancellations cancellations,
            Partitions partitions,
            Ids ids,
            DeliveryConfig config) {
        this.database = database;
        this.cancellations = cancellations;
        this.partitions = partitions;
        this.ids = ids;
        this.lease = config.lease();
    }

    /** How long a claim lasts. */
    public Duration lease() {
        return lease;
    }

    /**
     * Leases at most {@code most} deliveries that are due and not parked, the longest due first. What is due and not
     * wanted any more is cancelled on the way and not returned.
     *
     * <p>Rows that were finished leave dead entries at the front of the index, which an old snapshot elsewhere keeps
     * there. So a claim begins where the last one found something; every few seconds one begins at the beginning, for
     * what was committed late, given back, or lost with its owner.
     */
    public List<Claim> claim(int most) throws SQLException {
        long now = System.nanoTime();
        boolean sweep = now - sweepAtNanos >= 0;
        OffsetDateTime since = sweep ? OffsetDateTime.MIN : watermark;
        List<Claim> claims = lease(CLAIM, call -> call.set("since", since).set("most", most), this::foundAt);
        if (sweep && claims.size() < most) {
            sweepAtNanos = now + SWEEP.toNanos();
        }
        return claims;
    }

    /** Leases what is parked and due for the webhooks of {@code lanes}, for each at most as many as it has places. */
    public List<Claim> claimParked(List<Lane> lanes) throws SQLException {
        return lanes.isEmpty()
                ? List.of()
                : lease(
                        CLAIM_PARKED,
                        call -> call.column("webhooks", "uuid", lanes, Lane::webhookId)
                                .column("places", "int4", lanes, Lane::places),
                        due -> {});
    }

    /** A webhook for which something is parked, and how many of it may be claimed now. */
    public record Lane(UUID webhookId, int places) {}

    private List<Claim> lease(Sql sql, Binding binding, Consumer<OffsetDateTime> found) throws SQLException {
        Lease granted = new Lease(ids.next(), System.nanoTime() + lease.toNanos());
        List<Claim> wanted = new ArrayList<>();
        List<Claim> unwanted = new ArrayList<>();
        try (Connection connection = database.getConnection();
                var call = sql.on(connection)) {
            binding.bind(call);
            call.set("fence", granted.fence()).set("lease", lease.toMillis());
            try (ResultSet row = call.query()) {
                while (row.next()) {
                    read(row, granted, wanted, unwanted);
                    found.accept(row.getObject("due_at", OffsetDateTime.class));
                }
            }
        }
        cancellations.cancel(unwanted);
        return wanted;
    }

    private void foundAt(OffsetDateTime dueAt) {
        OffsetDateTime begin = dueAt.minus(LATE_COMMIT);
        watermark = begin.isAfter(watermark) ? begin : watermark;
    }

    @FunctionalInterface
    private interface Binding {
        void bind(Call call) throws SQLException;
    }

    /**
     * Gives back what found no place at its endpoint, and takes it and more of the same endpoints' out of the common
     * lane, so that what is due for others comes to the front.
     */
    public void park(List<Claim> claims) throws SQLException {
        if (claims.isEmpty()) {
            return;
        }
        try (Connection connection = database.getConnection();
                var park = PARK.on(connection);
                var more = PARK_MORE.on(connection)) {
            park.column("delivery", "uuid", claims, Claim::deliveryId)
                    .column("fence", "uuid", claims, claim -> claim.lease().fence())
                    .update();
            more.array(
                            "webhooks",
                            "uuid",
                            claims.stream().map(Claim::webhookId).distinct().toArray())
                    .set("most", PARK_AT_ONCE)
                    .update();
        }
    }

    /** The webhooks for which something is parked, by whichever node. */
    public List<UUID> parked() throws SQLException {
        List<UUID> webhooks = new ArrayList<>();
        try (Connection connection = database.getConnection();
                var call = LANES.on(connection);
                ResultSet row = call.query()) {
            while (row.next()) {
                webhooks.add(row.getObject("webhook_id", UUID.class));
            }
        }
        return webhooks;
    }

    private static void read(ResultSet row, Lease granted, List<Claim> wanted, List<Claim> unwanted)
            throws SQLException {
        byte[] payload = row.getBytes("payload");
        if (payload == null) {
            // Retention keeps what is pending; the row comes back when its lease ends, and so does this line.
            Log.errorf("delivery %s is owed, but its event is gone", Ids.show(row.getObject("id", UUID.class)));
            return;
        }
        Claim claim = new Claim(
                row.getObject("id", UUID.class),
                row.getObject("account_id", UUID.class),
                row.getObject("webhook_id", UUID.class),
                row.getInt("revision"),
                row.getInt("tries"),
                new StoredEvent(
                        row.getObject("event_id", UUID.class),
                        row.getObject("event_account_id", UUID.class),
                        row.getString("hook"),
                        payload,
                        row.getObject("occurred_at", OffsetDateTime.class).toInstant()),
                granted);
        (row.getBoolean("wanted") ? wanted : unwanted).add(claim);
    }

    /** Gives back what will not be sent now: it is due again at once, and no try was burnt. */
    public void release(List<Claim> claims) throws SQLException {
        if (claims.isEmpty()) {
            return;
        }
        try (Connection connection = database.getConnection();
                var call = RELEASE.on(connection)) {
            call.column("delivery", "uuid", claims, Claim::deliveryId)
                    .column("fence", "uuid", claims, claim -> claim.lease().fence())
                    .update();
        }
    }

    /**
     * Writes down what attempts came to and what becomes of their deliveries, in one statement.
     *
     * @return how many were settled; the others had lost their lease, and nothing was written of them
     */
    public int settle(List<Verdict> verdicts) throws SQLException {
        return partitions.run(() -> settleOnce(verdicts));
    }

    private int settleOnce(List<Verdict> verdicts) throws SQLException {
        try (Connection connection = database.getConnection();
                var call = SETTLE.on(connection)) {
            return call.column("delivery", "uuid", verdicts, v -> v.claim().deliveryId())
                    .column("fence", "uuid", verdicts, v -> v.claim().lease().fence())
                    .column("attempt", "uuid", verdicts, v -> ids.next())
                    .column("revision", "int4", verdicts, v -> v.claim().revision())
                    .column("attempted", "int8", verdicts, v -> v.attemptedAt().toEpochMilli())
                    .column("took", "int4", verdicts, v -> (int) v.took().toMillis())
                    .column(
                            "result",
                            "text",
                            verdicts,
                            v -> v.next() instanceof Verdict.Delivered ? "success" : "failure")
                    .column("state", "text", verdicts, v -> v.next().state())
                    .column(
                            "status",
                            "int4",
                            verdicts,
                            v -> v.answer() == null ? null : v.answer().status())
                    .column(
                            "headers",
                            "text",
                            verdicts,
                            v -> v.answer() == null ? null : v.answer().headers())
                    .bytes(
                            "body",
                            verdicts,
                            v -> v.answer() == null ? null : v.answer().body())
                    .column(
                            "truncated",
                            "bool",
                            verdicts,
                            v -> v.answer() != null && v.answer().truncated())
                    .column("error", "text", verdicts, Verdict::clientError)
                    .column("left", "int4", verdicts, Verdict::retriesLeft)
                    .column("delay", "int8", verdicts, v -> v.next().delay().toMillis())
                    .update();
        }
    }
}
