package io.ringback.delivery;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.agroal.DataSource;
import io.quarkus.logging.Log;
import io.ringback.background.Job;
import io.ringback.background.QuietMode;
import io.ringback.jdbc.Sql;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/** Measures the backlog in the outbox. Every process reports the same value, so use the maximum, not the sum. */
@Singleton
class Backlog {
    /** Limit of the count; larger backlogs need no exact figure. */
    private static final int MOST = 100_000;

    /** Maximum number of queues examined to find the one that has waited longest. */
    private static final int MOST_QUEUES = 1_000;

    private static final Duration EVERY = Duration.ofSeconds(15);

    static final Sql SAMPLE = Sql.of("""
            select
              (select count(*) from (select 1 from pending limit :most) as p) as pending,
              (select count(*) from (select 1 from pending where due_at <= now() limit :most) as d) as due,
              pg_total_relation_size('delivery') as bytes,
              coalesce((select n_dead_tup from pg_stat_user_tables where relid = 'delivery'::regclass), 0) as dead,
              (select count(*) from webhook where disable_reason is not null and deleted_at is null) as disabled
            """);

    /** Covers the queues of this process's shards, and of those that no living process owns. */
    static final Sql OLDEST = Sql.of(Fetch.QUEUES + """
            select q.webhook_id, extract(epoch from now() - q.due_at)::float8 as seconds
            from queue q
            join shard s on s.shard = q.shard
            left join process p on p.id = s.owner and p.lease_until >= now()
            where q.due_at <= now() and (p.id is null or s.owner = :process)
            order by q.due_at
            limit :most
            """);

    private final javax.sql.DataSource database;
    private final Ownership ownership;
    private final Saturation saturation;
    private final QuietMode.Interval interval;
    private volatile Sample last = new Sample(0, 0, 0, 0, 0, 0, 0);

    private record Sample(
            long pending, long due, double oldestSeconds, double parkedSeconds, long bytes, long dead, long disabled) {}

    Backlog(
            @DataSource("outbox") javax.sql.DataSource database,
            Ownership ownership,
            Saturation saturation,
            QuietMode quiet,
            MeterRegistry meters) {
        this.database = database;
        this.ownership = ownership;
        this.saturation = saturation;
        this.interval = quiet.every(EVERY);
        Gauge.builder("ringback.backlog", () -> last.pending())
                .description("Deliveries that are pending, whenever they are due; counted up to 100000")
                .register(meters);
        Gauge.builder("ringback.backlog.due", () -> last.due())
                .description("Deliveries that are due now, those in flight included; counted up to 100000")
                .register(meters);
        Gauge.builder("ringback.backlog.oldest.due", () -> last.oldestSeconds())
                .baseUnit("seconds")
                .description("How long the oldest due delivery has waited whose endpoint accepts more")
                .register(meters);
        Gauge.builder("ringback.backlog.oldest.parked", () -> last.parkedSeconds())
                .baseUnit("seconds")
                .description(
                        "The same for endpoints that accept no more now: failing, slow, or at their rate " + "limit")
                .register(meters);
        Gauge.builder("ringback.outbox", () -> last.bytes())
                .baseUnit("bytes")
                .description("Size of the outbox with its indexes")
                .register(meters);
        Gauge.builder("ringback.outbox.dead.rows", () -> last.dead())
                .description("Dead rows of the outbox that vacuum has not removed yet")
                .register(meters);
        Gauge.builder("ringback.webhooks.disabled", () -> last.disabled())
                .description("Webhooks that the service disabled and that were not enabled again")
                .register(meters);
    }

    @Produces
    @Singleton
    Job sampleIfDueJob() {
        return new Job("Backlog.sampleIfDue", this::sampleIfDue);
    }

    void sampleIfDue() {
        if (interval.isDue()) {
            sample();
        }
    }

    void sample() {
        try (Connection connection = database.getConnection()) {
            double oldest = 0;
            double parked = 0;
            try (var call = OLDEST.on(connection);
                    ResultSet row = call.set("shard", -1)
                            .set("after", Outbox.Queue.NONE.webhookId())
                            .set("process", ownership.process())
                            .set("most", MOST_QUEUES)
                            .query()) {
                while (row.next()) {
                    double seconds = row.getDouble("seconds");
                    if (saturation.isSaturated(row.getObject("webhook_id", UUID.class))) {
                        parked = Math.max(parked, seconds);
                    } else {
                        oldest = Math.max(oldest, seconds);
                    }
                }
            }
            try (var call = SAMPLE.on(connection).set("most", MOST);
                    ResultSet row = call.query()) {
                row.next();
                last = new Sample(
                        row.getLong("pending"),
                        row.getLong("due"),
                        oldest,
                        parked,
                        row.getLong("bytes"),
                        row.getLong("dead"),
                        row.getLong("disabled"));
            }
        } catch (SQLException away) {
            Log.debugf("Cannot measure the backlog; trying again at the next interval: %s", away.getMessage());
        }
    }
}
