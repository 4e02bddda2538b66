-- delivery: what is due for an endpoint that takes no more at present is parked. Claims read two lanes: in order of time
-- what is not parked, and for each endpoint with a place free what is parked for it. However much one endpoint is owed,
-- nobody else waits behind it.
alter table delivery add column parked boolean not null default false;

drop index delivery_due;
drop index delivery_webhook;
create index delivery_due on delivery (due_at, id) where not parked;
create index delivery_webhook on delivery (webhook_id) where not parked;
create index delivery_parked on delivery (webhook_id, due_at, id) where parked;

-- The smallest UUIDv7 of an instant: what was made before it has a smaller id.
create function uuid_since(instant timestamptz) returns uuid
  language sql stable strict parallel safe
  return (lpad(to_hex(floor(extract(epoch from instant) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid;
