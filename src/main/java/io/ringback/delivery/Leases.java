package io.ringback.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.agroal.DataSource;
import io.quarkus.logging.Log;
import io.ringback.id.Ids;
import io.ringback.jdbc.Call;
import io.ringback.jdbc.Sql;
import io.ringback.trace.TraceParent;
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
import java.util.function.Function;

/** Leases what is due to this process, and takes it back. One thread claims. */
@ApplicationScoped
class Leases {

    /** What a claim returns of each row that it leased. */
    private static final String CLAIMED = """
            claimed as (
              update delivery d
              set fence = :fence, leased_until = now() + :lease * interval '1 millisecond'
              where d.id = any (array(select id from due))
              returning d.id, d.account_id, d.webhook_id, d.event_id, d.order_key, d.tries, d.due_at
            )
            select
              c.id, c.account_id, c.webhook_id, c.event_id, c.order_key, c.tries, c.due_at,
              w.revision, w.rate_limit,
              w.enabled
                and w.deleted_at is null
                and (w.cancelling_since is null or c.id >= uuid_since(w.cancelling_since)) as wanted,
              e.account_id as event_account_id, e.hook, e.payload, e.occurred_at, e.traceparent
            from claimed c
            cross join lateral (select * from webhook where id = c.webhook_id limit 1) w
            left join lateral (select * from event where id = c.event_id limit 1) e on true
            order by c.id
            """;

    static final Sql CLAIM = Sql.of("""
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

    static final Sql CLAIM_PARKED = Sql.of("""
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

    static final Sql RELEASE = Sql.of("""
            update delivery d
            set fence = null, leased_until = null, due_at = greatest(d.due_at, now())
            where
            """ + Fenced.ROWS);

    private static final Sql IS_DUE = Sql.of("""
            select exists (
              select
              from owed
              where due_at <= now()
                and (leased_until is null or leased_until < now()))
            """);

    private final javax.sql.DataSource database;
    private final Cancellations cancellations;
    private final Ids ids;
    private final Duration lease;
    private final Counter claims;
    private final Counter claimed;
    private final Front front = new Front(System.nanoTime());

    Leases(
            @DataSource("outbox") javax.sql.DataSource database,
            Cancellations cancellations,
            Ids ids,
            DeliveryConfig config,
            MeterRegistry meters) {
        this.claims = Counter.builder("ringback.claims")
                .description("Claims of the outbox that found something")
                .register(meters);
        this.claimed = Counter.builder("ringback.claimed")
                .description("Deliveries that were claimed; the others were handed over from memory")
                .register(meters);
        this.database = database;
        this.cancellations = cancellations;
        this.ids = ids;
        this.lease = config.lease();
    }

    /** How long a claim lasts. */
    Duration duration() {
        return lease;
    }

    List<Claim> claim(int most) throws SQLException {
        OffsetDateTime since = front.begin(System.nanoTime());
        List<Claim> claims = lease(CLAIM, call -> call.set("since", since).set("most", most), front::found);
        front.ended(most);
        return claims;
    }

    List<Claim> claimParked(List<Outbox.Lane> lanes) throws SQLException {
        return lease(
                CLAIM_PARKED,
                call -> call.uuids("webhooks", lanes, Outbox.Lane::webhookId)
                        .ints("places", lanes, Outbox.Lane::places),
                due -> {});
    }

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
        if (!wanted.isEmpty()) {
            claims.increment();
            claimed.increment(wanted.size());
        }
        return wanted;
    }

    @FunctionalInterface
    private interface Binding {
        void bind(Call call) throws SQLException;
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
                row.getObject("rate_limit", Integer.class),
                row.getObject("order_key", UUID.class),
                row.getInt("tries"),
                new StoredEvent(
                        row.getObject("event_id", UUID.class),
                        row.getObject("event_account_id", UUID.class),
                        row.getString("hook"),
                        payload,
                        row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                        TraceParent.stored(row.getString("traceparent"))),
                granted);
        (row.getBoolean("wanted") ? wanted : unwanted).add(claim);
    }

    boolean isDue() throws SQLException {
        try (Connection connection = database.getConnection();
                var call = IS_DUE.on(connection);
                ResultSet row = call.query()) {
            return row.next() && row.getBoolean(1);
        }
    }

    void release(List<Claim> claims) throws SQLException {
        try (Connection connection = database.getConnection();
                var call = RELEASE.on(connection)) {
            Fenced.change(
                    claims,
                    Function.identity(),
                    ordered -> Fenced.bind(call, ordered, Function.identity()).update());
        }
    }
}
