package io.ringback.delivery;

import io.quarkus.agroal.DataSource;
import io.ringback.jdbc.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Shares out the requests that a webhook with a rate limit takes, one slot each, evenly spaced, to whichever node asks.
 *
 * <p>Slots are given by the database's clock and told as distances from now, so clocks of nodes do not matter. They are
 * given for the next moment only ({@code horizon}): who waits for a slot holds a place that others could use.
 */
@ApplicationScoped
class Paces {
    private static final Sql RESERVE = Sql.of("""
            with wish as (
              select *
              from unnest(:webhooks::uuid[], :rates::int4[], :wanted::int4[]) as w (webhook_id, rate, wanted)
            ),
            locked as (
              select p.webhook_id, w.rate, w.wanted, greatest(p.next_at, clock_timestamp()) as first_at
              from pace p
              join wish w on w.webhook_id = p.webhook_id
              order by p.webhook_id
              for update of p
            ),
            granted as (
              select
                *,
                clock_timestamp() as present,
                least(wanted, greatest(0, 1 + floor(
                  rate * extract(epoch from clock_timestamp() - first_at + :horizon * interval '1 millisecond'))))
                  ::int4 as slots
              from locked
            ),
            taken as (
              update pace p
              set next_at = g.first_at + g.slots * interval '1 second' / g.rate
              from granted g
              where p.webhook_id = g.webhook_id and g.slots > 0
            )
            select
              webhook_id, slots, rate,
              (extract(epoch from first_at - present) * 1000000)::int8 as first_micros
            from granted
            """);

    private static final Sql ADD = Sql.of("""
            insert into pace (webhook_id, account_id, next_at)
            select webhook_id, account_id, '-infinity'
            from unnest(:webhooks::uuid[], :accounts::uuid[]) as w (webhook_id, account_id)
            order by webhook_id
            on conflict do nothing
            """);

    private final javax.sql.DataSource database;

    Paces(@DataSource("outbox") javax.sql.DataSource database) {
        this.database = database;
    }

    /** Slots for {@code wishes}, one for each webhook, no later than {@code horizon} from now. */
    List<Slots> reserve(List<Wish> wishes, Duration horizon) throws SQLException {
        try (Connection connection = database.getConnection()) {
            List<Slots> slots = reserve(connection, wishes, horizon);
            List<Wish> others = without(wishes, slots);
            if (!others.isEmpty()) {
                add(connection, others);
                slots.addAll(reserve(connection, others, horizon));
            }
            return slots;
        }
    }

    private static List<Slots> reserve(Connection connection, List<Wish> wishes, Duration horizon) throws SQLException {
        List<Slots> slots = new ArrayList<>();
        try (var call = RESERVE.on(connection)) {
            call.uuids("webhooks", wishes, Wish::webhookId)
                    .ints("rates", wishes, Wish::rate)
                    .ints("wanted", wishes, Wish::wanted)
                    .set("horizon", horizon.toMillis());
            try (ResultSet row = call.query()) {
                while (row.next()) {
                    slots.add(new Slots(
                            row.getObject("webhook_id", UUID.class),
                            row.getInt("slots"),
                            row.getLong("first_micros") * 1000,
                            Slots.NANOS / row.getInt("rate")));
                }
            }
        }
        return slots;
    }

    private static void add(Connection connection, List<Wish> wishes) throws SQLException {
        try (var call = ADD.on(connection)) {
            call.uuids("webhooks", wishes, Wish::webhookId)
                    .uuids("accounts", wishes, Wish::accountId)
                    .update();
        }
    }

    private static List<Wish> without(List<Wish> wishes, List<Slots> slots) {
        Set<UUID> known = new HashSet<>();
        slots.forEach(it -> known.add(it.webhookId()));
        return wishes.stream().filter(wish -> !known.contains(wish.webhookId())).toList();
    }
}
