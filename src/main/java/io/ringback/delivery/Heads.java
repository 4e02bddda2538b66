package io.ringback.delivery;

import io.ringback.jdbc.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Whose turn it is, for each webhook and order key.
 *
 * <p>The rows are locked first and looked at by a second statement, whose snapshot is younger than the lock: so it sees
 * every delivery that was queued before. Who queues one more waits for that lock, and finds the new head or none.
 */
final class Heads {
    static final Sql LOCK = Sql.of("""
            select
            from (
              select * from unnest(:webhooks::uuid[], :keys::uuid[]) as k (webhook_id, order_key) order by 1, 2
            ) k
            cross join lateral (
              select
              from order_head
              where webhook_id = k.webhook_id and order_key = k.order_key
              limit 1
              for update
            ) h
            """);

    static final Sql LOCK_STRANDED = Sql.of("""
            select h.webhook_id, h.order_key
            from (select * from unnest(:webhooks::uuid[]) as k (id) order by 1) w
            cross join lateral (
              select webhook_id, order_key
              from order_head
              where webhook_id = w.id
                and (select true from delivery where id = order_head.delivery_id) is null
              order by order_key
              limit :most
              for update
            ) h
            limit :most
            """);

    static final Sql ADVANCE = Sql.of("""
            with present as (
              select h.ctid as place, h.delivery_id as head, first.id
              from unnest(:webhooks::uuid[], :keys::uuid[]) as k (webhook_id, order_key)
              cross join lateral (
                select ctid, *
                from order_head
                where webhook_id = k.webhook_id and order_key = k.order_key
                limit 1
              ) h
              left join lateral (
                select id
                from delivery d
                where d.webhook_id = h.webhook_id and d.order_key = h.order_key
                order by d.turn
                limit 1
              ) first on true
            ),
            emptied as (
              delete from order_head
              where ctid = any (array(select place from present where id is null))
            ),
            moved as (
              update order_head h
              set delivery_id = p.id
              from present p
              where h.ctid = p.place and p.id <> p.head
            )
            update delivery
            set due_at = now()
            where id = any (array(select id from present where id is not null)) and due_at = 'infinity'
            """);

    private Heads() {}

    /** A webhook's queue of deliveries with one key. */
    record Queue(UUID webhookId, UUID orderKey) {}

    /** The queues that {@code claims} stand at the head of. */
    static List<Queue> of(List<Claim> claims) {
        return claims.stream()
                .filter(claim -> claim.orderKey() != null)
                .map(claim -> new Queue(claim.webhookId(), Objects.requireNonNull(claim.orderKey())))
                .distinct()
                .toList();
    }

    /** Makes the first in each of {@code queues} due, in the caller's transaction, which has ended what stood there. */
    static void advance(Connection connection, List<Queue> queues) throws SQLException {
        try (var lock = LOCK.on(connection)) {
            lock.uuids("webhooks", queues, Queue::webhookId)
                    .uuids("keys", queues, Queue::orderKey)
                    .query()
                    .close();
        }
        move(connection, queues);
    }

    /**
     * The same for queues of {@code webhooks} whose head was cancelled, in a transaction of its own: they were disabled or
     * deleted, since nothing else ends a head without moving its queue on.
     *
     * @return how many it were, at most {@code most}
     */
    static int advanceStranded(Connection connection, List<UUID> webhooks, int most) throws SQLException {
        List<Queue> queues = new ArrayList<>();
        try (var lock = LOCK_STRANDED.on(connection)) {
            try (ResultSet row =
                    lock.uuids("webhooks", webhooks).set("most", most).query()) {
                while (row.next()) {
                    queues.add(
                            new Queue(row.getObject("webhook_id", UUID.class), row.getObject("order_key", UUID.class)));
                }
            }
        }
        move(connection, queues);
        return queues.size();
    }

    private static void move(Connection connection, List<Queue> queues) throws SQLException {
        try (var advance = ADVANCE.on(connection)) {
            advance.uuids("webhooks", queues, Queue::webhookId)
                    .uuids("keys", queues, Queue::orderKey)
                    .update();
        }
    }
}
