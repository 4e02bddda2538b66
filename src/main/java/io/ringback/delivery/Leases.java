package io.ringback.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.agroal.DataSource;
import io.ringback.http.OutageLog;
import io.ringback.id.Ids;
import io.ringback.jdbc.Call;
import io.ringback.jdbc.Sql;
import io.ringback.jdbc.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Leases what is due to this process, and takes it back. One thread claims.
 *
 * <p>A claim is bounded by bytes: it leases by number first, learns the lengths of the payloads by that, and in the same
 * transaction releases what does not fit. Small payloads come with the claim; a larger one is read once, whatever the
 * number of its deliveries.
 */
@ApplicationScoped
class Leases {

    /** What a claim returns of each row that it leased. */
    private static final String CLAIMED = """
            claimed as (
              update delivery d
              set fence = :fence, leased_until = now() + :lease * interval '1 millisecond'
              where d.id = any (array(select id from due))
              returning d.id, d.account_id, d.webhook_id, d.event_id, d.order_key, d.tries, d.due_at, d.wanted_since
            )
            select
              d.id, d.account_id, d.webhook_id, d.event_id, d.order_key, d.tries, d.due_at,
              w.revision, w.rate_limit,
              not
            """ + Cancellations.UNWANTED + """

                as wanted,
              e.account_id as event_account_id, e.hook, e.occurred_at, e.traceparent,
              octet_length(e.payload) as size,
              case when octet_length(e.payload) <= :inline then e.payload end as payload
            from claimed d
            left join lateral (select * from webhook where id = d.webhook_id limit 1) w on true
            left join lateral (select * from event where id = d.event_id limit 1) e on true
            order by d.id
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

    /** Up to this size a payload comes with its claim, even if several deliveries bring it. */
    private static final int INLINE = 8 * 1024;

    private final OutageLog outages = new OutageLog(Leases.class, "ending claimed deliveries that will not be sent");
    private final javax.sql.DataSource database;
    private final Cancellations cancellations;
    private final Settlement settlement;
    private final Ids ids;
    private final Duration lease;
    private final Counter claims;
    private final Counter claimed;
    private final Front front = new Front(System.nanoTime());
    private long usualWeight = Claim.OVERHEAD;

    Leases(
            @DataSource("outbox") javax.sql.DataSource database,
            Cancellations cancellations,
            Settlement settlement,
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
        this.settlement = settlement;
        this.ids = ids;
        this.lease = config.lease();
    }

    /** How long a claim lasts. */
    Duration duration() {
        return lease;
    }

    Outbox.Claimed claim(int most, long bytes) throws SQLException {
        int asked = worthAsking(most, bytes);
        OffsetDateTime since = front.begin(System.nanoTime());
        ClaimedRows rows = lease(CLAIM, bytes, call -> call.set("since", since).set("most", asked));
        rows.dueTimes().forEach(front::found);
        boolean more = rows.isCut() || rows.count() == asked;
        front.ended(more);
        return new Outbox.Claimed(rows.wanted(), more, List.of());
    }

    Outbox.Claimed claimParked(List<Outbox.Lane> lanes, long bytes) throws SQLException {
        List<Outbox.Lane> asked = new ArrayList<>();
        int left = worthAsking(Integer.MAX_VALUE, bytes);
        for (Outbox.Lane lane : lanes) {
            if (left > 0) {
                asked.add(new Outbox.Lane(lane.webhookId(), Math.min(left, lane.places())));
                left -= lane.places();
            }
        }
        ClaimedRows rows = lease(
                CLAIM_PARKED,
                bytes,
                call -> call.uuids("webhooks", asked, Outbox.Lane::webhookId)
                        .ints("places", asked, Outbox.Lane::places));
        List<UUID> exhausted = asked.stream()
                .filter(lane -> rows.leasedOf(lane.webhookId()) < lane.places())
                .map(Outbox.Lane::webhookId)
                .toList();
        return new Outbox.Claimed(rows.wanted(), rows.isCut() || left < 0, exhausted);
    }

    /** Of deliveries that weigh as usual no more than fit, so that few have to be released. */
    private int worthAsking(int most, long bytes) {
        return Math.clamp(bytes / usualWeight, 1, most);
    }

    private ClaimedRows lease(Sql sql, long bytes, Binding binding) throws SQLException {
        Lease granted = new Lease(ids.next(), System.nanoTime() + lease.toNanos());
        ClaimedRows rows = Transaction.on(database, connection -> {
            ClaimedRows leased = new ClaimedRows(granted);
            try (var call = sql.on(connection)) {
                binding.bind(call);
                call.set("fence", granted.fence())
                        .set("lease", lease.toMillis())
                        .set("inline", INLINE);
                try (ResultSet row = call.query()) {
                    leased.read(row);
                }
            }
            List<Claim> excess = leased.keep(bytes);
            if (!excess.isEmpty()) {
                release(connection, excess);
            }
            leased.load(connection);
            return leased;
        });
        usualWeight = rows.usualWeight(usualWeight);
        end(rows);
        int wanted = rows.wanted().size();
        if (wanted > 0) {
            claims.increment();
            claimed.increment(wanted);
        }
        return rows;
    }

    /**
     * Ends what was leased and will not be sent. If that fails, it is claimed again when its lease ends; what was leased
     * beside it is sent all the same.
     */
    private void end(ClaimedRows rows) {
        try {
            cancellations.cancel(rows.unwanted());
            List<Verdict> broken = rows.broken(Ids.instant(ids.next()));
            if (!broken.isEmpty()) {
                settlement.settle(broken);
            }
            outages.worked();
        } catch (SQLException | RuntimeException failure) {
            outages.failed(failure);
        }
    }

    @FunctionalInterface
    private interface Binding {
        void bind(Call call) throws SQLException;
    }

    boolean isDue() throws SQLException {
        try (Connection connection = database.getConnection();
                var call = IS_DUE.on(connection);
                ResultSet row = call.query()) {
            return row.next() && row.getBoolean(1);
        }
    }

    void release(List<Claim> claims) throws SQLException {
        try (Connection connection = database.getConnection()) {
            release(connection, claims);
        }
    }

    private static void release(Connection connection, List<Claim> claims) throws SQLException {
        try (var call = RELEASE.on(connection)) {
            Fenced.change(
                    claims,
                    Function.identity(),
                    ordered -> Fenced.bind(call, ordered, Function.identity()).update());
        }
    }
}
