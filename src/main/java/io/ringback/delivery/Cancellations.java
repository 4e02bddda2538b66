package io.ringback.delivery;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;

import io.quarkus.agroal.DataSource;
import io.ringback.id.Ids;
import io.ringback.jdbc.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Ends pending deliveries that nobody wants any more, on record.
 *
 * <p>Disabling or deleting a webhook marks it ({@code cancelling_since}) in its own transaction; the mark is the durable
 * intent. From then on its deliveries are cancelled in bounded batches by {@link #sweep()}, by the owner of its shard or, if it has none, by any process, and by the
 * fetch, which meets what a fan-out slipped in while the webhook was being disabled. What is being sent at that moment
 * is left to its sender, so that the attempt stays on record. A webhook that is enabled again meanwhile gets what came
 * after the mark, and what somebody asks for again ({@code wanted_since}).
 */
@ApplicationScoped
class Cancellations {
    /** How many rows one statement changes at most. */
    static final int BATCH = 1000;

    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private static final String RECORDED = """
            insert into cancellation (id, account_id, webhook_id, event_id, delivery_id, tries, reason)
            select
              e.cancellation_id, e.account_id, e.webhook_id, e.event_id, e.id, e.tries,
              case
                when a.deleted_at is not null then 'account deleted'
                when w.deleted_at is not null then 'webhook deleted'
                else 'webhook disabled'
              end
            from ended e
            join webhook w on w.id = e.webhook_id
            join account a on a.id = w.account_id
            """;

    static final Sql CANCEL = Sql.of(Settlement.ALIVE + """
            ended as (
              delete from delivery d
              where d.id = any (:delivery::uuid[]) and (select found from alive)
              returning
                (:id::uuid[])[width_bucket(d.id, :delivery::uuid[])] as cancellation_id, d.id, d.account_id, d.webhook_id, d.event_id, d.tries
            )
            """ + RECORDED);

    /**
     * Of {@code delivery d} and {@code webhook w}: whether the delivery is to be cancelled. What somebody asked for after
     * the webhook was marked is not.
     *
     * <p>Which came first, the delivery or the mark, its id tells but for two seconds: nodes may be one second apart from
     * the database each. Within these, what was never tried and is due since the mark or later came after it: that time is
     * the database's. What waits in the queue of an order key has no such time; its id decides.
     */
    static final String UNWANTED = """
            (
              not w.enabled
              or w.deleted_at is not null
              or (
                coalesce(d.id < uuid_since(w.cancelling_since), false)
                and coalesce(d.wanted_since < w.cancelling_since, true)
                and not (
                  d.tries = 0
                  and d.due_at >= w.cancelling_since
                  and d.due_at < 'infinity'
                  and d.id >= uuid_since(w.cancelling_since - interval '2 seconds'))))
            """;

    /** The marked webhooks in the order of their ids, in which everything locks several of them. */
    static final Sql MARKED = Sql.of("""
            with marked as materialized (
              select id, account_id from webhook where cancelling_since is not null
            )
            select m.id, a.shard
            from marked m
            join account a on a.id = m.account_id
            where m.id > :after
            order by m.id
            limit :most
            """);

    /**
     * In shards that this process owns, save what it holds or is about to hold, and in those that nobody owns. Locking them keeps others from
     * taking them meanwhile.
     */
    static final Sql SWEEP = Sql.of("""
            with allowed as (
              select shard
              from shard
              where shard = any (:shards::int2[]) and (owner is null or owner = :process)
              order by shard
              for share
            ),
            unwanted as (
              select array_agg(d.id order by d.id) as ids
              from (
                select d.id
                from unnest(:shards::int2[], :webhooks::uuid[]) as k (shard, id)
                join allowed o on o.shard = k.shard
                cross join lateral (
                  select id, enabled, deleted_at, cancelling_since
                  from webhook
                  where id = k.id and cancelling_since is not null
                  limit 1
                ) w
                cross join lateral (
                  select d.id
                  from delivery d
                  where d.shard = k.shard
                    and d.webhook_id = w.id
                    and d.id <> all (:held::uuid[])
                    and d.event_id <> all (:storing::uuid[])
                    and
            """ + UNWANTED + """

                  limit :most
                ) d
                limit :most
              ) d
            ),
            ended as (
              delete from delivery d
              where d.id = any ((select ids from unwanted)::uuid[])
              returning
                (:ids::uuid[])[width_bucket(d.id, (select ids from unwanted))] as cancellation_id, d.id,
                d.account_id, d.webhook_id, d.event_id, d.tries
            )
            """ + RECORDED);

    /**
     * Takes the marks off webhooks of which nothing is left to cancel. A minute outlives every fan-out that began before
     * the mark was committed. A webhook that is being changed keeps its mark until the next time: nothing waits here for a
     * lock while it holds another.
     */
    static final Sql CLEAR = Sql.of("""
            update webhook
            set cancelling_since = null
            where id = any (array(
              select w.id
              from unnest(:webhooks::uuid[]) as k (id)
              cross join lateral (
                select id, account_id, enabled, deleted_at, cancelling_since
                from webhook
                where id = k.id and cancelling_since < now() - interval '1 minute'
                limit 1
                for no key update skip locked
              ) w
              join account a on a.id = w.account_id
              where (
                  select true
                  from delivery d
                  where d.shard = a.shard
                    and d.webhook_id = w.id
                    and
            """ + UNWANTED + """

                  limit 1) is null))
            """);

    private final javax.sql.DataSource database;
    private final Partitions partitions;
    private final Ownership ownership;
    private final HeldDeliveries held;
    private final Ids ids;

    Cancellations(
            @DataSource("outbox") javax.sql.DataSource database,
            Partitions partitions,
            Ownership ownership,
            HeldDeliveries held,
            Ids ids) {
        this.database = database;
        this.partitions = partitions;
        this.ownership = ownership;
        this.held = held;
        this.ids = ids;
    }

    /** Ends fetched deliveries of webhooks that are disabled or deleted. */
    void cancel(List<Claim> claims) throws SQLException {
        if (claims.isEmpty()) {
            return;
        }
        Map<Lease, List<Claim>> incarnations = claims.stream().collect(groupingBy(Claim::lease));
        partitions.run(() -> {
            try (Connection connection = database.getConnection()) {
                for (var one : incarnations.entrySet()) {
                    cancel(connection, one.getKey(), one.getValue());
                }
                OrderQueues.promote(connection, OrderQueues.of(claims));
            }
            return claims.size();
        });
    }

    private void cancel(Connection connection, Lease lease, List<Claim> claims) throws SQLException {
        List<Claim> ordered =
                claims.stream().sorted(comparing(Claim::deliveryId, Ids.ORDER)).toList();
        try (var call = CANCEL.on(connection)) {
            call.set("process", lease.process())
                    .uuids("delivery", ordered, Claim::deliveryId)
                    .uuids("id", ordered, claim -> ids.next())
                    .update();
        }
    }

    /**
     * Cancels the unwanted deliveries of every marked webhook. Each statement is a transaction of its own and changes at
     * most {@value #BATCH} rows; the marks tell the next sweep, on any node, what a death in between has left.
     */
    int sweep() throws SQLException {
        int ended = 0;
        List<Outbox.Queue> page = marked(BEFORE_ALL);
        while (!page.isEmpty()) {
            ended += sweep(page);
            page = page.size() < BATCH ? List.of() : marked(page.getLast().webhookId());
        }
        return ended;
    }

    private List<Outbox.Queue> marked(UUID after) throws SQLException {
        List<Outbox.Queue> webhooks = new ArrayList<>();
        try (Connection connection = database.getConnection();
                var call = MARKED.on(connection);
                ResultSet row = call.set("after", after).set("most", BATCH).query()) {
            while (row.next()) {
                webhooks.add(new Outbox.Queue(row.getInt("shard"), row.getObject("id", UUID.class)));
            }
        }
        return webhooks;
    }

    private int sweep(List<Outbox.Queue> webhooks) throws SQLException {
        held.dismiss(webhooks.stream().map(Outbox.Queue::webhookId).toList());
        int ended = 0;
        int batch;
        do {
            batch = partitions.run(() -> cancelSome(webhooks));
            ended += batch;
        } while (batch == BATCH);
        try (Connection connection = database.getConnection()) {
            // A cancelled one may have stood at the head of an order key that goes on, since the webhook was enabled
            // again.
            OrderQueues.promoteAll(connection, webhooks);
            try (var call = CLEAR.on(connection)) {
                call.uuids("webhooks", webhooks, Outbox.Queue::webhookId).update();
            }
        }
        return ended;
    }

    private int cancelSome(List<Outbox.Queue> webhooks) throws SQLException {
        try (Connection connection = database.getConnection();
                var call = SWEEP.on(connection)) {
            return call.smallInts("shards", webhooks, Outbox.Queue::shard)
                    .uuids("webhooks", webhooks, Outbox.Queue::webhookId)
                    .set("process", ownership.process())
                    .uuids("held", held.ids())
                    .uuids("storing", held.storing())
                    .set("most", BATCH)
                    .uuids("ids", Stream.generate(ids::next).limit(BATCH).toList())
                    .update();
        }
    }
}
