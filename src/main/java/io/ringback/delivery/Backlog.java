package io.ringback.delivery;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.agroal.DataSource;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.ringback.background.Job;
import io.ringback.jdbc.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * How much is owed, sampled from the outbox by every node alike: take the greatest of what the nodes say, not the sum.
 */
@Singleton
class Backlog {
    /** Counting stops here: of more than that it matters only that it is more. */
    private static final int MOST = 100_000;

    private static final Sql SAMPLE = Sql.of("with recursive " + Lanes.LANE + """
            ,
            parked as (
              select first.due_at
              from lane
              cross join lateral (
                select due_at
                from delivery
                where webhook_id = lane.webhook_id and parked
                order by due_at
                limit 1) as first
            )
            select
              (select count(*) from (select from owed limit :most) as owed) as owed,
              (select count(*) from (select from owed where due_at <= now() limit :most) as due) as due,
              (
                select extract(epoch from now() - due_at)::float8
                from delivery
                where not parked and due_at <= now() and (leased_until is null or leased_until < now())
                order by due_at
                limit 1) as oldest,
              (select extract(epoch from now() - min(due_at))::float8 from parked where due_at <= now()) as parked,
              pg_total_relation_size('delivery') as bytes,
              coalesce((select n_dead_tup from pg_stat_user_tables where relid = 'delivery'::regclass), 0) as dead,
              (select count(*) from webhook where disable_reason is not null and deleted_at is null) as disabled
            """);

    private final javax.sql.DataSource database;
    private volatile Sample last = new Sample(0, 0, 0, 0, 0, 0, 0);

    private record Sample(
            long owed, long due, double oldestSeconds, double parkedSeconds, long bytes, long dead, long disabled) {}

    Backlog(@DataSource("outbox") javax.sql.DataSource database, MeterRegistry meters) {
        this.database = database;
        Gauge.builder("ringback.backlog", () -> last.owed())
                .description("Deliveries that are owed, whenever they are due; counted up to 100000")
                .register(meters);
        Gauge.builder("ringback.backlog.due", () -> last.due())
                .description("Deliveries that are due now, those in hand included; counted up to 100000")
                .register(meters);
        Gauge.builder("ringback.backlog.oldest.due", () -> last.oldestSeconds())
                .baseUnit("seconds")
                .description(
                        "For how long the delivery has been due that has waited longest, in nobody's hand and not parked")
                .register(meters);
        Gauge.builder("ringback.backlog.oldest.parked", () -> last.parkedSeconds())
                .baseUnit("seconds")
                .description("The same of what is parked: its endpoint is down, slow, or limited in its rate")
                .register(meters);
        Gauge.builder("ringback.outbox", () -> last.bytes())
                .baseUnit("bytes")
                .description("The size of the outbox with its indexes")
                .register(meters);
        Gauge.builder("ringback.outbox.dead.rows", () -> last.dead())
                .description("Rows of the outbox that vacuum has yet to remove")
                .register(meters);
        Gauge.builder("ringback.webhooks.disabled", () -> last.disabled())
                .description("Webhooks that the service has disabled and nobody has enabled again")
                .register(meters);
    }

    @Job
    @Scheduled(every = "15s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sample() {
        try (Connection connection = database.getConnection();
                var call = SAMPLE.on(connection).set("most", MOST);
                ResultSet row = call.query()) {
            row.next();
            last = new Sample(
                    row.getLong("owed"),
                    row.getLong("due"),
                    row.getDouble("oldest"),
                    row.getDouble("parked"),
                    row.getLong("bytes"),
                    row.getLong("dead"),
                    row.getLong("disabled"));
        } catch (SQLException away) {
            Log.debugf("the backlog cannot be measured now: %s", away.getMessage());
        }
    }
}
