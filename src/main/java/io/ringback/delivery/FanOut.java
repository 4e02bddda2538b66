package io.ringback.delivery;

/** Provides the part of the intake statement that matches webhooks to events and stores the deliveries. */
public final class FanOut {
    private FanOut() {}

    /**
     * Common table expressions over {@code fresh (id, account_id, hook, payload, internal_leg)}, the new events.
     * {@code matched} has one row for each event and webhook. {@code placed} states whether each may be sent
     * ({@code ready}) or waits behind another of its order key. {@code stored_deliveries} writes the deliveries.
     *
     * <p>They run in one statement with the insert of the events, so they use the webhooks committed at that instant. No event is ever stored without its deliveries.
     *
     * <p>Sequence numbers of order keys are drawn here. A delivery that is stored after another one was committed has a
     * greater number; concurrent ones have no defined order.
     */
    public static final String DELIVERIES = """
            matched as (
              select
                f.id as event_id,
                octet_length(f.payload) as size,
                delivery_id(f.id, row_number() over (partition by f.id order by w.id)) as id,
                w.id as webhook_id,
                w.account_id,
                case
                  when w.account_id = a.id then a.shard
                  else (select o.shard from account o where o.id = w.account_id)
                end as shard,
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
            placed as (
              select
                m.*,
                case when m.order_key is not null then nextval('delivery_turn') end as turn,
                m.order_key is null
                  or (
                    row_number() over (partition by m.webhook_id, m.order_key order by m.id) = 1
                    and (
                      select true
                      from delivery d
                      where d.shard = m.shard and d.webhook_id = m.webhook_id and d.order_key = m.order_key
                      limit 1) is null)
                  as ready
              from (select * from matched order by id) m
            ),
            stored_deliveries as (
              insert into delivery (id, shard, account_id, webhook_id, event_id, size, due_at, order_key, turn)
              select
                id, shard, account_id, webhook_id, event_id, size, case when ready then now() else 'infinity' end,
                order_key, turn
              from placed
            )""";
}
