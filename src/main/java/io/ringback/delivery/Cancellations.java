package io.ringback.delivery;

import io.quarkus.agroal.DataSource;
import io.ringback.id.Ids;
import io.ringback.jdbc.Sql;
import io.ringback.jdbc.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Ends pending deliveries that nobody wants any more, on record.
 *
 * <p>Disabling or deleting a webhook marks it ({@code cancelling_since}) in its own transaction; the mark is the durable
 * intent. From then on its deliveries are cancelled in bounded batches by {@link #sweep()}, on any node, and by the
 * claim, which meets what a fan-out slipped in while the webhook was being disabled. What is being sent at that moment
 * is left to its sender, so that the attempt stays on record. A webhook that is enabled again meanwhile owes only what
 * came after the mark.
 */
@ApplicationScoped
class Cancellations {
    private static final int BATCH = 1000;

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

    static final Sql SWEEP = Sql.of("""
            with unwanted as (
              select array_agg(d.id order by d.id) as ids
              from (
                select d.id
                from (
                  select id, case when enabled and deleted_at is null then uuid_since(cancelling_since) end as before
                  from webhook
                  where cancelling_since is not null
                ) w
                cross join lateral (
                  select *
                  from (
                    select id
                    from delivery
                    where webhook_id = w.id
                      and not parked
                      and (w.before is null or id < w.before)
                      and (leased_until is null or leased_until < now())
                    limit :most
                    for update skip locked
                  ) common
                  union all
                  select *
                  from (
                    select id
                    from delivery
                    where webhook_id = w.id
                      and parked
                      and (w.before is null or id < w.before)
                      and (leased_until is null or leased_until < now())
                    limit :most
                    for update skip locked
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

    /** A minute outlives every fan-out that began before the mark was committed. */
    static final Sql CLEAR = Sql.of("""
            update webhook w
            set cancelling_since = null
            where w.cancelling_since < now() - interval '1 minute'
              and (
                select true
                from delivery d
                where d.webhook_id = w.id
                  and not d.parked
                  and (not w.enabled or w.deleted_at is not null or d.id < uuid_since(w.cancelling_since))
                limit 1) is null
              and (
                select true
                from delivery d
                where d.webhook_id = w.id
                  and d.parked
                  and (not w.enabled or w.deleted_at is not null or d.id < uuid_since(w.cancelling_since))
                limit 1) is null
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

    /** Ends the pending deliveries of every marked webhook, batch by batch, until none is left. */
    int sweep() throws SQLException {
        int ended = 0;
        int batch;
        do {
            batch = partitions.run(this::sweepOnce);
            ended += batch;
        } while (batch == BATCH);
        moveQueuesOn();
        try (Connection connection = database.getConnection();
                var call = CLEAR.on(connection)) {
            call.update();
        }
        return ended;
    }

    /**
     * What was cancelled may have stood at the head of a queue that goes on, since the webhook was enabled again. It is
     * not done together with the cancelling: that would lock deliveries before heads, and a settle does so the other
     * way round. The marks stay until the next sweep at least, which mends what a crash in between leaves.
     */
    private void moveQueuesOn() throws SQLException {
        int moved;
        do {
            moved = Transaction.on(database, connection -> Heads.advanceStranded(connection, BATCH));
        } while (moved == BATCH);
    }

    private int sweepOnce() throws SQLException {
        try (Connection connection = database.getConnection();
                var call = SWEEP.on(connection)) {
            return call.set("most", BATCH)
                    .uuids("ids", Stream.generate(ids::next).limit(BATCH).toList())
                    .update();
        }
    }
}
