-- webhook: the path into the payload whose values are delivered in order each, and how many requests it takes a second.
alter table webhook add column ordering text;
alter table webhook add column rate_limit integer;
alter table webhook
  add constraint webhook_ordering_length check (char_length(ordering) between 1 and 256),
  add constraint webhook_rate_limit check (rate_limit between 1 and 100000);

-- delivery: of one webhook's deliveries with the same key only the first, the head, is ever due; the others wait at
-- infinity. The number decides, not the id: ids are drawn by clocks that may differ.
alter table delivery add column order_key uuid;
alter table delivery add column turn bigint;
alter table delivery add constraint delivery_turn check ((order_key is null) = (turn is null));
create index delivery_order on delivery (webhook_id, order_key, turn) where order_key is not null;

-- Parking looks for what is due of one webhook, and must not read what is not.
drop index delivery_webhook;
create index delivery_webhook on delivery (webhook_id, due_at) where not parked;

-- What the payload says at the path, as a key of fixed size; null where it says nothing. The two fields that every
-- request gets from the event itself are known by name.
create function order_key(account_id uuid, hook text, payload bytea, path text) returns uuid
  language sql stable parallel safe
  return left(encode(sha256(convert_to(
    case path
      when 'account_id' then account_id::text
      when 'hook_event' then hook
      else convert_from(payload, 'UTF8')::json #>> string_to_array(path, '.')
    end,
    'UTF8')), 'hex'), 32)::uuid;

-- delivery: whose turn it is. A row is there while anything of the key is owed. It is locked by whoever adds a delivery
-- and by whoever ends one, so that none is added behind a head that is just ending.
create table order_head (
  webhook_id uuid not null,
  order_key uuid not null,
  account_id uuid not null,
  delivery_id uuid not null,
  -- The number of the last one in the queue.
  last_turn bigint not null,
  constraint order_head_pk primary key (webhook_id, order_key)
) with (fillfactor = 60);

-- delivery: when a webhook with a rate limit may be sent its next request, by whichever node.
create table pace (
  webhook_id uuid not null,
  account_id uuid not null,
  next_at timestamptz not null,
  constraint pace_pk primary key (webhook_id)
) with (fillfactor = 60);
