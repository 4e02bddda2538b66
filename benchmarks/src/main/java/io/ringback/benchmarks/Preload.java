package io.ringback.benchmarks;

import io.ringback.testing.Postgres.Database;
import java.util.UUID;
import java.util.stream.Collectors;

/** Writes events and deliveries as if they had been accepted without a dispatcher. */
final class Preload {

    private Preload() {}

    /**
     * Writes {@code count} due deliveries, spread evenly over the webhooks of {@code fleet}, and sends a wake-up
     * signal.
     */
    static void into(Database database, Fleet fleet, int count) {
        silently(database, fleet, count);
        database.execute("select pg_notify('ringback_wake', 'preload,*')");
    }

    /** Writes deliveries for a database that no process of the service uses. */
    static void silently(Database database, Fleet fleet, int count) {
        String webhooks = fleet.webhooks().stream().map(UUID::toString).collect(Collectors.joining("','", "'", "'"));
        database.execute(
                """
            with target as (
              select w.id as webhook_id, w.account_id, a.shard, h.number - 1 as place
              from unnest(array[%4$s]::uuid[]) with ordinality as h (id, number)
              join webhook w on w.id = h.id
              join account a on a.id = w.account_id
            ),
            accepted as (
              select uuidv7() as id, t.*, convert_to('%1$s', 'UTF8') as payload
              from generate_series(1, %2$d) as n
              join target t on t.place = n %% %3$d
            ),
            stored as (
              insert into event (id, account_id, hook, payload, occurred_at, deliveries)
              select id, account_id, 'channel_create', payload, now(), 1
              from accepted
            )
            insert into delivery (id, shard, account_id, webhook_id, event_id, size, due_at)
            select delivery_id(id, 1), shard, account_id, webhook_id, id, octet_length(payload), clock_timestamp()
            from accepted
            """.formatted(Samples.payload(0), count, fleet.webhooks().size(), webhooks));
    }
}
