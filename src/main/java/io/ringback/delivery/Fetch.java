package io.ringback.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.agroal.DataSource;
import io.ringback.jdbc.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Reads due deliveries of shards that this process owns. It writes nothing: held deliveries are tracked in memory.
 *
 * <p>A fetch is limited by bytes: rows contain the sizes of payloads, and each payload is read once for all its
 * deliveries.
 */
@ApplicationScoped
class Fetch {
    static final Sql FETCH = Sql.of("""
            select
              l.webhook_id as queue,
              extract(epoch from next.due_at - now())::float8 as next_in,
              d.id, d.account_id, d.event_id, d.order_key, d.tries, d.size,
              (extract(epoch from d.due_at) * 1000000)::int8 as due_micros,
              w.revision, w.rate_limit,
              not
            """ + Cancellations.UNWANTED + """
                as wanted,
              d.order_key is null
                or (
                  select true
                  from delivery p
                  where p.shard = d.shard
                    and p.webhook_id = d.webhook_id
                    and p.order_key = d.order_key
                    and p.turn < d.turn
                  limit 1) is null
                as first
            from unnest(:shards::int4[], :webhooks::uuid[], :micros::int8[], :after::uuid[], :most::int4[])
              as l (shard, webhook_id, micros, after, most)
            left join lateral (select * from webhook where id = l.webhook_id limit 1) w on true
            left join lateral (
              select due_at
              from delivery
              where shard = l.shard and webhook_id = l.webhook_id and due_at > now() and due_at < 'infinity'
              order by due_at
              limit 1
            ) next on true
            left join lateral (
              select *
              from delivery
              where shard = l.shard
                and webhook_id = l.webhook_id
                and (due_at, id) > (timestamptz 'epoch' + l.micros * interval '1 microsecond', l.after)
                and due_at <= now()
              order by due_at, id
              limit l.most
            ) d on true
            """);

    /**
     * Selects the first delivery of each queue after {@code :shard} and {@code :after}, as {@code queue}. It skips from
     * queue to queue over the index, so its cost depends on the number of queues that are read.
     */
    static final String QUEUES = """
            with recursive queue as (
              (select shard, webhook_id, due_at, id
              from delivery
              where (shard, webhook_id) > (:shard::int2, :after::uuid)
              order by shard, webhook_id, due_at, id
              limit 1)
              union all
              select next.*
              from queue
              cross join lateral (
                select d.shard, d.webhook_id, d.due_at, d.id
                from delivery d
                where (d.shard, d.webhook_id) > (queue.shard, queue.webhook_id)
                order by d.shard, d.webhook_id, d.due_at, d.id
                limit 1) next
            )
            """;

    static final Sql LOOK = Sql.of(QUEUES + """
            select
              q.shard, q.webhook_id, q.id,
              case when q.due_at < 'infinity' then (extract(epoch from q.due_at) * 1000000)::int8 end as due_micros,
              case when q.due_at < 'infinity' then extract(epoch from q.due_at - now())::float8 end as due_in,
              (
                select true
                from delivery d
                where d.shard = q.shard and d.webhook_id = q.webhook_id and d.due_at = 'infinity'
                limit 1) is not null as waits
            from (select * from queue limit :most) q
            """);

    private final javax.sql.DataSource database;
    private final Ownership ownership;
    private final HeldDeliveries held;
    private final Unsent unsent;
    private final Counter fetches;
    private final Counter fetched;

    Fetch(
            @DataSource("outbox") javax.sql.DataSource database,
            Ownership ownership,
            HeldDeliveries held,
            Unsent unsent,
            MeterRegistry meters) {
        this.fetches = Counter.builder("ringback.fetches")
                .description("Fetches from the outbox that found deliveries")
                .register(meters);
        this.fetched = Counter.builder("ringback.fetched")
                .description("Deliveries that were fetched; all others were sent from memory")
                .register(meters);
        this.database = database;
        this.ownership = ownership;
        this.held = held;
        this.unsent = unsent;
    }

    Outbox.Fetched fetch(List<Outbox.Range> ranges, long bytes) throws SQLException {
        held.beginFetch();
        try {
            FetchedRows rows = read(ranges, bytes);
            unsent.end(rows);
            List<Claim> claims = rows.hold();
            if (!claims.isEmpty()) {
                fetches.increment();
                fetched.increment(claims.size());
            }
            return new Outbox.Fetched(claims, rows.looked());
        } finally {
            held.endFetch();
        }
    }

    private FetchedRows read(List<Outbox.Range> ranges, long bytes) throws SQLException {
        FetchedRows rows = new FetchedRows(ranges, held, ownership, bytes);
        try (Connection connection = database.getConnection()) {
            try (var call = FETCH.on(connection)) {
                call.ints("shards", ranges, range -> range.queue().shard())
                        .uuids("webhooks", ranges, range -> range.queue().webhookId())
                        .longs("micros", ranges, range -> range.after().micros())
                        .uuids("after", ranges, range -> range.after().id())
                        .ints("most", ranges, Outbox.Range::most);
                try (ResultSet row = call.query()) {
                    rows.read(row);
                }
            }
            rows.load(connection);
        }
        return rows;
    }

    List<Outbox.First> look(Outbox.Queue after, int most) throws SQLException {
        List<Outbox.First> found = new ArrayList<>();
        try (Connection connection = database.getConnection();
                var call = LOOK.on(connection);
                ResultSet row = call.set("shard", after.shard())
                        .set("after", after.webhookId())
                        .set("most", most)
                        .query()) {
            while (row.next()) {
                Outbox.Queue queue = new Outbox.Queue(row.getInt("shard"), row.getObject("webhook_id", UUID.class));
                long micros = row.getLong("due_micros");
                boolean waitsOnly = row.wasNull();
                double seconds = row.getDouble("due_in");
                found.add(new Outbox.First(
                        queue,
                        row.getObject("id", UUID.class),
                        waitsOnly ? Long.MAX_VALUE : micros,
                        waitsOnly ? null : Duration.ofNanos((long) (seconds * 1e9)),
                        row.getBoolean("waits")));
            }
        }
        return found;
    }
}
