-- Every account belongs to one of 1,024 shards. A process owns shards and is the only one that sends their deliveries, so
-- rows of the outbox are read, not claimed. See docs/adr/0016-own-queues.md. All processes must be stopped for this upgrade.

-- account: fixed by the tree, which never changes. A child is in its parent's shard, save the children of the master account,
-- so that an event and the webhooks of its account's ancestors share a shard.
alter table account add column shard smallint not null
  generated always as ((hashtext(coalesce(tree[2], id)::text) & 1023)::smallint) stored;

-- delivery: the processes that send. A row is an incarnation: a process whose lease was lost starts another one.
create table process (
  id uuid not null,
  started_at timestamptz not null default now(),
  -- When it is in the past, any process may delete the row and take the shards. A settle locks the row, or writes nothing.
  lease_until timestamptz not null,
  constraint process_pk primary key (id)
) with (fillfactor = 50);

-- delivery: which process sends the deliveries of each shard; null: nobody at present.
create table shard (
  shard smallint not null,
  owner uuid,
  constraint shard_pk primary key (shard),
  constraint shard_number check (shard between 0 and 1023)
) with (fillfactor = 50);
insert into shard (shard) select generate_series(0, 1023);

drop view owed;
drop table order_head;
drop table pace;

-- delivery: of one webhook's deliveries with the same order key only the first is due, the others wait at infinity.
create sequence delivery_turn;

alter table delivery rename to delivery_of_leases;
alter table delivery_of_leases rename constraint delivery_pk to delivery_of_leases_pk;

create table delivery (
  -- Its event's id, the last 32 bits replaced by its number within the event: an event's deliveries are one range.
  id uuid not null,
  -- Its webhook's account's.
  shard smallint not null,
  account_id uuid not null,
  webhook_id uuid not null,
  event_id uuid not null,
  tries integer not null default 0,
  -- The bytes of its event's payload, so that a fetch knows what fits before it reads any.
  size integer not null,
  due_at timestamptz not null,
  order_key uuid,
  -- Its place in the queue of its order key. Numbers are drawn when a delivery is stored: what was accepted later is greater.
  turn bigint,
  -- When somebody asked for it again, where its webhook had been disabled before; null for all others.
  wanted_since timestamptz,
  constraint delivery_pk primary key (id, shard),
  constraint delivery_tries check (tries >= 0),
  constraint delivery_turn check ((order_key is null) = (turn is null))
) with (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 20000,
  autovacuum_vacuum_cost_delay = 0
);

insert into delivery (
  id, shard, account_id, webhook_id, event_id, tries, size, due_at, order_key, turn, wanted_since)
select
  d.id, a.shard, d.account_id, d.webhook_id, d.event_id, d.tries, coalesce(octet_length(e.payload), 0), d.due_at,
  d.order_key, d.turn, d.wanted_since
from delivery_of_leases d
join account a on a.id = d.account_id
left join event e on e.id = d.event_id;
drop table delivery_of_leases;
select setval('delivery_turn', (select coalesce(max(turn), 0) + 1 from delivery));

-- An endpoint's queue is a range of this index.
create index delivery_queue on delivery (shard, webhook_id, due_at, id);
create index delivery_order on delivery (shard, webhook_id, order_key, turn) where order_key is not null;

-- What is still to be sent and when it is due, in flight or not. It hops from one webhook's queue to the next: a condition on
-- due_at costs as much as there are queues and rows that meet it, however many others wait. A scaler asks this.
create view pending as
with recursive queue as (
  (select shard, webhook_id from delivery order by shard, webhook_id limit 1)
  union all
  select next.shard, next.webhook_id
  from queue
  cross join lateral (
    select d.shard, d.webhook_id
    from delivery d
    where (d.shard, d.webhook_id) > (queue.shard, queue.webhook_id)
    order by d.shard, d.webhook_id
    limit 1) next
)
select d.shard, d.account_id, d.webhook_id, d.due_at
from queue
join delivery d on d.shard = queue.shard and d.webhook_id = queue.webhook_id
where d.due_at < 'infinity';

-- attempt: written by COPY, three indexes wide, once for each delivery at least: what a row can do without is left out, and
-- columns stand in the order of their alignment. Failures are what state says. All kept attempts are copied.
drop index attempt_webhook, attempt_delivery, attempt_account_failure, attempt_webhook_failure, attempt_failed;
alter table attempt rename to attempt_of_leases;
alter table attempt_of_leases rename constraint attempt_pk to attempt_of_leases_pk;

create table attempt (
  id uuid not null,
  -- When the request began, by the sender's clock: what webhook-timestamp said.
  attempted_at timestamptz not null,
  next_attempt_at timestamptz,
  account_id uuid not null,
  webhook_id uuid not null,
  event_id uuid not null,
  delivery_id uuid not null,
  try integer not null,
  -- The revision of the webhook that the request was made from.
  revision integer not null,
  duration_ms integer not null,
  -- Which version of the program made the request; null for attempts from before this was kept.
  release_id smallint,
  retries_left smallint not null,
  status_code smallint,
  resp_body_truncated boolean not null default false,
  -- The state in which this attempt left its delivery: all but delivered are failures.
  state text not null,
  client_error text,
  -- Null where there are none.
  resp_headers json,
  -- Null where it is empty.
  resp_body bytea,
  constraint attempt_try check (try > 0),
  constraint attempt_state check (state in ('pending', 'delivered', 'failed')),
  constraint attempt_next check ((state = 'pending') = (next_attempt_at is not null))
) partition by range (id);

do $$
declare
  part text;
  day date;
begin
  for part in
    select inhrelid::regclass::text from pg_inherits where inhparent = 'attempt_of_leases'::regclass order by 1
  loop
    day := to_date(right(part, 8), 'YYYYMMDD');
    execute format('alter table %I rename to %I', part, part || '_of_leases');
    execute format(
      'create table %I partition of attempt for values from (%L) to (%L)', part, uuid_of_day(day), uuid_of_day(day + 1));
    execute format('
      insert into %I (
        id, attempted_at, next_attempt_at, account_id, webhook_id, event_id, delivery_id, try, revision, duration_ms,
        release_id, retries_left, status_code, resp_body_truncated, state, client_error, resp_headers, resp_body)
      select
        id, attempted_at, next_attempt_at, account_id, webhook_id, event_id, delivery_id, try, revision, duration_ms,
        release_id, retries_left, status_code, resp_body_truncated, state, client_error,
        nullif(resp_headers::text, ''{}'')::json, nullif(resp_body, '''')
      from %I', part, part || '_of_leases');
    execute format('drop table %I', part || '_of_leases');
  end loop;
end $$;
drop table attempt_of_leases;

alter table attempt add constraint attempt_pk primary key (account_id, id);
create index attempt_webhook on attempt (webhook_id, id);
create index attempt_delivery on attempt (account_id, delivery_id);
create index attempt_account_failure on attempt (account_id, id) where state <> 'delivered';
create index attempt_webhook_failure on attempt (webhook_id, id) where state <> 'delivered';
create index attempt_failed on attempt (account_id, delivery_id) where state = 'failed';
