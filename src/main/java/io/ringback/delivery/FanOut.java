package io.ringback.delivery;

/** The part of the intake statement that decides who is told, and writes down what is owed to them. */
public final class FanOut {
    private FanOut() {}

    /**
     * Common table expressions over {@code fresh (id, account_id, hook, payload, internal_leg)}, the events that are
     * new. {@code matched} has one row for each event and webhook; {@code placed} says of each whether it may be sent
     * ({@code ready}: nothing of its order key comes before it) and whether this process has it in hand
     * ({@code handed}); {@code owed} writes the deliveries, those in hand leased for {@code :lease} milliseconds under
     * {@code :fence}. At most {@code :room} are in hand, and none of a webhook with a rate limit, which is the claim's
     * business.
     *
     * <p>It is one statement with the insert of the events: it sees the webhooks that are committed at that instant, and
     * there is no moment at which an event is stored and its deliveries are not.
     *
     * <p>Of an order key only one transaction at a time gets past {@code heads}: numbers in the queue are given in the
     * order of commits.
     */
    public static final String OWED = """
            matched as (
              select
                f.id as event_id,
                delivery_id(f.id, row_number() over (partition by f.id order by w.id)) as id,
                w.id as webhook_id,
                w.account_id,
                w.revision,
                w.rate_limit,
                case when w.ordering is not null then order_key(f.account_id, f.hook, f.payload, w.ordering) end
                  as order_key
              from fresh f
              join account a on a.id = f.account_id
              join webhook w on w.account_id = any (a.tree || a.id)
              where w.enabled
                and w.deleted_at is null
                and w.hook in (f.hook, 'all')
                and (w.account_id = f.account_id or w.include_subaccounts)
                and (w.include_internal_legs or not f.internal_leg)
            ),
            heads as (
              insert into order_head (webhook_id, order_key, account_id, delivery_id, last_turn)
              select webhook_id, order_key, account_id, (array_agg(id order by id))[1], count(*)
              from matched
              where order_key is not null
              group by webhook_id, order_key, account_id
              order by webhook_id, order_key
              on conflict (webhook_id, order_key) do update
              set last_turn = order_head.last_turn + excluded.last_turn
              returning webhook_id, order_key, delivery_id, last_turn
            ),
            queued as (
              select
                m.*,
                h.last_turn + 1 - row_number() over (partition by m.webhook_id, m.order_key order by m.id desc) as turn,
                m.order_key is null or m.id = h.delivery_id as ready
              from matched m
              left join heads h on h.webhook_id = m.webhook_id and h.order_key = m.order_key
            ),
            placed as (
              select
                *,
                ready
                  and rate_limit is null
                  and row_number() over (order by not ready or rate_limit is not null, id) <= :room as handed
              from queued
            ),
            owed as (
              insert into delivery (
                id, account_id, webhook_id, event_id, due_at, fence, leased_until, order_key, turn)
              select
                id, account_id, webhook_id, event_id,
                case when ready then now() else 'infinity' end,
                case when handed then :fence::uuid end,
                case when handed then now() + :lease * interval '1 millisecond' end,
                order_key, turn
              from placed
            )""";
}
