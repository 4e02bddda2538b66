package io.ringback.benchmarks;

import io.ringback.testing.Postgres.Database;
import java.util.UUID;
import java.util.stream.Collectors;

/** Writes events and what is owed for them, as if they had been accepted while nobody paid. */
final class Preload {

    private Preload() {}

    /** As {@link #into(Database, Fleet, int)}, {@code each} deliveries of each of these. */
    static void into(Database database, Iterable<Fleet> fleets, int each) {
        fleets.forEach(fleet -> into(database, fleet, each));
    }

    /** Owes {@code count} deliveries, spread evenly over the webhooks of {@code fleet}. */
    static void into(Database database, Fleet fleet, int count) {
        String webhooks = fleet.webhooks().stream().map(UUID::toString).collect(Collectors.joining("','", "'", "'"));
        database.execute("""
            with stored as (
              insert into event (id, account_id, hook, payload, occurred_at, deliveries)
              select uuidv7(), '%1$s', 'channel_create', convert_to('%2$s', 'UTF8'), now(), 1
              from generate_series(1, %3$d)
              returning id
            ),
            hooked as (
              select array[%4$s]::uuid[] as ids
            ),
            numbered as (
              select s.id, row_number() over () as number from stored s
            )
            insert into delivery (id, account_id, webhook_id, event_id, due_at)
            select
              delivery_id(n.id, 1), '%1$s', h.ids[1 + n.number %% cardinality(h.ids)], n.id, clock_timestamp()
            from numbered n, hooked h
            """.formatted(fleet.account(0), Samples.payload(0), count, webhooks));
    }
}
