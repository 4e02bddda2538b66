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
 * Cancels pending deliveries of disabled and deleted webhooks, and records that.
 *
 * <p>Disabling or deleting a webhook marks it ({@code cancelling_since}) in the same transaction. Afterwards
 * {@link #sweep()} cancels its deliveries in batches, on the owner of its shard or, without an owner, on any process. A
 * fetch cancels those that a concurrent fan-out added. A delivery in flight is left to its sender, so that the attempt
 * is recorded. If the webhook is enabled again meanwhile, newer deliveries stay, and so do requested ones
 * ({@code wanted_since}).
 */
@ApplicationScoped
class Cancellations {
    /** Maximum number of rows that one statement changes. */
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
     * Condition on {@code delivery d} and {@code webhook w}: whether the delivery must be cancelled. Deliveries
     * requested after the mark are excluded.
     *
     * <p>The delivery's id shows whether it is older than the mark, except within two seconds: the clock of a process
     * may differ from the database's by one. Within that time, a delivery without attempts that is due since the mark
     * or later is newer, since the database sets its due time. A delivery that waits behind its order key has no such
     * time; its id decides.
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

    /** Selects marked webhooks in the order of their ids, in which all code locks several of them. */
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
     * Selects from shards that this process owns, except deliveries that it holds or is about to hold, and from shards
     * without owner. Locks the latter, so that no process takes them meanwhile.
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
     * Clears the marks of webhooks with nothing left to cancel, after a minute, when every fan-out that began before
     * the mark has ended. A webhook that is being changed keeps its mark until the next run, so that no lock is awaited
     * while another is held.
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

    /** Cancels fetched deliveries of disabled and deleted webhooks. */
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
     * Cancels the unwanted deliveries of every marked webhook. Each statement is a transaction of its own and changes
     * at most {@value #BATCH} rows. After a crash the next run, on any process, continues by the marks.
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
            // A cancelled delivery may have been first of an order key that continues, since the webhook was enabled
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
