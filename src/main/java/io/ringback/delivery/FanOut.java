package io.ringback.delivery;

/** The part of the intake statement that decides who is told, and writes down what is owed to them. */
public final class FanOut {
    private FanOut() {}

    /**
     * Common table expressions over {@code fresh (id, account_id, hook, internal_leg)}, the events that are new.
     * {@code matched} has one row for each event and webhook, numbered in {@code place}; {@code owed} writes the
     * deliveries, the first {@code :room} of them leased for {@code :lease} milliseconds under {@code :fence}.
     *
     * <p>It is one statement with the insert of the events: it sees the webhooks that are committed at that instant, and
     * there is no moment at which an event is stored and its deliveries are not.
     */
    public static final String OWED = """
            matched as (
              select
                f.id as event_id,
                delivery_id(f.id, row_number() over (partition by f.id order by w.id)) as id,
                w.id as webhook_id,
                w.account_id,
                w.revision,
                row_number() over (order by f.id, w.id) as place
              from fresh f
              join account a on a.id = f.account_id
              join webhook w on w.account_id = any (a.tree || a.id)
              where w.enabled
                and w.deleted_at is null
                and w.hook in (f.hook, 'all')
                and (w.account_id = f.account_id or w.include_subaccounts)
                and (w.include_internal_legs or not f.internal_leg)
            ),
            owed as (
              insert into delivery (id, account_id, webhook_id, event_id, due_at, fence, leased_until)
              select
                id, account_id, webhook_id, event_id, now(),
                case when place <= :room then :fence::uuid end,
                case when place <= :room then now() + :lease * interval '1 millisecond' end
              from matched
            )""";
}
