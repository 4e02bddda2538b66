package io.ringback.delivery;

import io.quarkus.agroal.DataSource;
import io.ringback.jdbc.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** The lanes of what is due for endpoints that take no more at present. */
@ApplicationScoped
class Lanes {
    static final Sql PARK = Sql.of("""
            update delivery d
            set parked = true, fence = null, leased_until = null
            where
            """ + Fenced.ROWS);

    static final Sql PARK_MORE = Sql.of("""
            update delivery
            set parked = true
            where id = any (array(
              select d.id
              from unnest(:webhooks::uuid[]) as lane (webhook_id)
              cross join lateral (
                select id
                from delivery
                where webhook_id = lane.webhook_id and not parked and due_at <= now() and leased_until is null
                limit :each
                for update skip locked
              ) d
              limit :most))
            """);

    /**
     * The webhooks for which something is parked, as {@code lane (webhook_id)}, its last row null. It hops from one to the
     * next over the index: it costs as much as there are lanes, not rows.
     */
    static final String LANE = """
            lane as (
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
            )""";

    /** The same from one webhook on, and no further than asked for: a recursion is worked out as far as it is read. */
    static final Sql LANES = Sql.of("""
            with recursive lane as (
              (select webhook_id from delivery where parked and webhook_id > :after order by webhook_id limit 1)
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
            select webhook_id from lane where webhook_id is not null limit :most
            """);

    /**
     * How many more due rows of the same endpoints leave the common lane along with those that found no place: as many as
     * one statement changes in some tens of milliseconds, in equal parts.
     */
    static final int PARK_AT_ONCE = 2000;

    private final javax.sql.DataSource database;

    Lanes(@DataSource("outbox") javax.sql.DataSource database) {
        this.database = database;
    }

    void park(List<Claim> claims) throws SQLException {
        try (Connection connection = database.getConnection();
                var park = PARK.on(connection);
                var more = PARK_MORE.on(connection)) {
            Fenced.change(
                    claims,
                    Function.identity(),
                    ordered -> Fenced.bind(park, ordered, Function.identity()).update());
            List<UUID> webhooks =
                    claims.stream().map(Claim::webhookId).distinct().toList();
            more.uuids("webhooks", webhooks)
                    .set("each", Math.ceilDiv(PARK_AT_ONCE, webhooks.size()))
                    .set("most", PARK_AT_ONCE)
                    .update();
        }
    }

    List<UUID> parked(UUID after, int most) throws SQLException {
        List<UUID> webhooks = new ArrayList<>();
        try (Connection connection = database.getConnection();
                var call = LANES.on(connection);
                ResultSet row = call.set("after", after).set("most", most).query()) {
            while (row.next()) {
                webhooks.add(row.getObject("webhook_id", UUID.class));
            }
        }
        return webhooks;
    }
}
