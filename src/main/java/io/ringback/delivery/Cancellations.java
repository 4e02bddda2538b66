package io.ringback.delivery;

import io.quarkus.agroal.DataSource;
import io.ringback.id.Ids;
import io.ringback.jdbc.Sql;
import io.ringback.jdbc.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Ends pending deliveries that nobody wants any more, on record.
 *
 * <p>Disabling or deleting a webhook marks it ({@code cancelling_since}) in its own transaction; the mark is the durable
 * intent. From then on its deliveries are cancelled in bounded batches by {@link #sweep()}, on any node, and by the
 * claim, which meets what a fan-out slipped in while the webhook was being disabled. What is being sent at that moment
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

    static final Sql CANCEL = Sql.of("""
            with ended as (
              delete from delivery d
              where
            """ + Fenced.ROWS + """

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
              select id from webhook where cancelling_since is not null
            )
            select id
            from marked
            where id > :after
            order by id
            limit :most
            """);

    static final Sql SWEEP = Sql.of("""
            with unwanted as (
              select array_agg(d.id order by d.id) as ids
              from (
                select d.id
                from unnest(:webhooks::uuid[]) as k (id)
                cross join lateral (
                  select id, enabled, deleted_at, cancelling_since
                  from webhook
                  where id = k.id and cancelling_since is not null
                  limit 1
                ) w
                cross join lateral (
                  select *
                  from (
                    select d.id
                    from delivery d
                    where d.webhook_id = w.id
                      and not d.parked
                      and (d.leased_until is null or d.leased_until < now())
                      and
            """ + UNWANTED + """

                    limit :most
                    for update of d skip locked
                  ) common
                  union all
                  select *
                  from (
                    select d.id
                    from delivery d
                    where d.webhook_id = w.id
                      and d.parked
                      and (d.leased_until is null or d.leased_until < now())
                      and
            """ + UNWANTED + """

                    limit :most
                    for update of d skip locked
                  ) lane
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
                select id, enabled, deleted_at, cancelling_since
                from webhook
                where id = k.id and cancelling_since < now() - interval '1 minute'
                limit 1
                for no key update skip locked
              ) w
              where (
                  select true
                  from delivery d
                  where d.webhook_id = w.id
                    and not d.parked
                    and
            """ + UNWANTED + """

                  limit 1) is null
                and (
                  select true
                  from delivery d
                  where d.webhook_id = w.id
                    and d.parked
                    and
            """ + UNWANTED + """

                  limit 1) is null))
            """);

    private final javax.sql.DataSource database;
    private final Partitions partitions;
    private final Ids ids;

    Cancellations(@DataSource("outbox") javax.sql.DataSource database, Partitions partitions, Ids ids) {
        this.database = database;
        this.partitions = partitions;
        this.ids = ids;
    }

    /** Ends claimed deliveries of webhooks that are disabled or deleted. */
    void cancel(List<Claim> claims) throws SQLException {
        if (claims.isEmpty()) {
            return;
        }
        partitions.run(() -> Transaction.on(database, connection -> {
            int ended = cancel(connection, claims);
            Heads.advance(connection, Heads.of(claims));
            return ended;
        }));
    }

    private int cancel(Connection connection, List<Claim> claims) throws SQLException {
        try (var call = CANCEL.on(connection)) {
            return Fenced.change(
                    claims,
                    Function.identity(),
                    ordered -> Fenced.bind(call, ordered, Function.identity())
                            .uuids("id", ordered, claim -> ids.next())
                            .update());
        }
    }

    /**
     * Cancels the unwanted deliveries of every marked webhook. Each statement is a transaction of its own and changes at
     * most {@value #BATCH} rows; the marks tell the next sweep, on any node, what a death in between has left.
     */
    int sweep() throws SQLException {
        int ended = 0;
        List<UUID> page = marked(BEFORE_ALL);
        while (!page.isEmpty()) {
            ended += sweep(page);
            page = page.size() < BATCH ? List.of() : marked(page.getLast());
        }
        return ended;
    }

    private List<UUID> marked(UUID after) throws SQLException {
        List<UUID> webhooks = new ArrayList<>();
        try (Connection connection = database.getConnection();
                var call = MARKED.on(connection);
                ResultSet row = call.set("after", after).set("most", BATCH).query()) {
            while (row.next()) {
                webhooks.add(row.getObject("id", UUID.class));
            }
        }
        return webhooks;
    }

    private int sweep(List<UUID> webhooks) throws SQLException {
        int ended = 0;
        int batch;
        do {
            batch = partitions.run(() -> cancelSome(webhooks));
            ended += batch;
        } while (batch == BATCH);
        moveQueuesOn(webhooks);
        try (Connection connection = database.getConnection();
                var call = CLEAR.on(connection)) {
            call.uuids("webhooks", webhooks).update();
        }
        return ended;
    }

    private int cancelSome(List<UUID> webhooks) throws SQLException {
        try (Connection connection = database.getConnection();
                var call = SWEEP.on(connection)) {
            return call.uuids("webhooks", webhooks)
                    .set("most", BATCH)
                    .uuids("ids", Stream.generate(ids::next).limit(BATCH).toList())
                    .update();
        }
    }

    /**
     * What was cancelled may have stood at the head of a queue that goes on, since the webhook was enabled again. It is
     * not done together with the cancelling: that would lock deliveries before heads, and a settle does so the other
     * way round. The marks stay until the next sweep at least, which mends what a crash in between leaves.
     */
    private void moveQueuesOn(List<UUID> webhooks) throws SQLException {
        int moved;
        do {
            moved = Transaction.on(database, connection -> Heads.advanceStranded(connection, webhooks, BATCH));
        } while (moved == BATCH);
    }
}
