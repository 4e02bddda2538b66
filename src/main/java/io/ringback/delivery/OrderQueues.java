package io.ringback.delivery;

import io.ringback.delivery.HeldDeliveries.OrderKey;
import io.ringback.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * Makes the first delivery of an order key due. The others have the due time {@code infinity}.
 *
 * <p>A delivery is stored as waiting when another of its key exists, which may be ending at the same moment. So each
 * key is checked twice: after a delivery of it has ended, and after one was stored as waiting. The later check sees
 * both committed.
 */
final class OrderQueues {
    private static final String DUE = """
              cross join lateral (
                select id, due_at
                from delivery d
                where d.shard = k.shard and d.webhook_id = k.webhook_id and d.order_key = k.order_key
                order by d.turn
                limit 1
              ) first
              where first.due_at = 'infinity'))
              and due_at = 'infinity'
            """;

    static final Sql PROMOTE = Sql.of("""
            update delivery
            set due_at = now()
            where id = any (array(
              select first.id
              from unnest(:shards::int4[], :webhooks::uuid[], :keys::uuid[]) as k (shard, webhook_id, order_key)
            """ + DUE);

    /** Skips from key to key over the index, so its cost depends on the number of keys, not rows. */
    static final Sql PROMOTE_ALL = Sql.of("""
            update delivery
            set due_at = now()
            where id = any (array(
              select first.id
              from (
                select w.shard, w.webhook_id, key.order_key
                from unnest(:shards::int4[], :webhooks::uuid[]) as w (shard, webhook_id)
                cross join lateral (
                  with recursive key as (
                    (select order_key
                    from delivery d
                    where d.shard = w.shard and d.webhook_id = w.webhook_id and d.order_key is not null
                    order by order_key
                    limit 1)
                    union all
                    select next.order_key
                    from key
                    cross join lateral (
                      select d.order_key
                      from delivery d
                      where d.shard = w.shard and d.webhook_id = w.webhook_id and d.order_key > key.order_key
                      order by d.order_key
                      limit 1) next
                  )
                  select order_key from key limit :most
                ) key
              ) k
            """ + DUE);

    /** Maximum number of keys of one webhook that are checked. */
    private static final int MOST = 100_000;

    private OrderQueues() {}

    /** Returns the order keys in whose queues {@code claims} are first. */
    static List<OrderKey> of(Collection<Claim> claims) {
        return claims.stream()
                .map(OrderKey::of)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /** Makes the first delivery of each of {@code keys} due. */
    static void promote(Connection connection, Collection<OrderKey> keys) throws SQLException {
        List<OrderKey> listed = List.copyOf(keys);
        try (var call = PROMOTE.on(connection)) {
            call.ints("shards", listed, OrderKey::shard)
                    .uuids("webhooks", listed, OrderKey::webhookId)
                    .uuids("keys", listed, OrderKey::key)
                    .update();
        }
    }

    /**
     * Makes the first delivery of every order key of {@code queues} due; returns how many were waiting without a
     * predecessor.
     */
    static int promoteAll(Connection connection, Collection<Outbox.Queue> queues) throws SQLException {
        List<Outbox.Queue> listed = List.copyOf(queues);
        try (var call = PROMOTE_ALL.on(connection)) {
            return call.ints("shards", listed, Outbox.Queue::shard)
                    .uuids("webhooks", listed, Outbox.Queue::webhookId)
                    .set("most", MOST)
                    .update();
        }
    }
}
