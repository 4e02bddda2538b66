-- Ids are UUIDv7, made by the service. Times are the database's clock, save attempt.attempted_at (the sender's).
-- One table, one writing package: it is named above each.

-- account ----------------------------------------------------------------------------------------------------------

create table account (
  id uuid not null,
  parent_id uuid,
  name text not null,
  -- The account's ancestors, the master account first, its parent last; an account never moves.
  tree uuid[] not null,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint account_pk primary key (id),
  constraint account_parent_fk foreign key (parent_id) references account (id),
  constraint account_name_length check (char_length(name) between 1 and 128),
  constraint account_tree_parent check (
    (parent_id is null and cardinality(tree) = 0) or (parent_id is not null and tree[cardinality(tree)] = parent_id))
);

-- There is one master account.
create unique index account_master on account ((parent_id is null)) where parent_id is null;
create index account_parent on account (parent_id, id) where deleted_at is null;
create index account_tree on account using gin (tree) where deleted_at is null;

-- account
create table token (
  id uuid not null,
  account_id uuid not null,
  name text,
  role text not null,
  -- SHA-256 of the secret: 256 random bits need no slow hash.
  hash bytea not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  constraint token_pk primary key (id),
  constraint token_account_fk foreign key (account_id) references account (id),
  constraint token_role check (role in ('admin', 'read', 'ingest')),
  constraint token_hash_length check (octet_length(hash) = 32),
  constraint token_hash_unique unique (hash)
);

create index token_account on token (account_id, id);

-- webhook ----------------------------------------------------------------------------------------------------------

create table webhook (
  id uuid not null,
  account_id uuid not null,
  revision integer not null,
  name text not null,
  uri text not null,
  hook text not null,
  http_verb text not null,
  retries integer not null,
  enabled boolean not null,
  format text not null,
  custom_data json,
  include_subaccounts boolean not null,
  include_internal_legs boolean not null,
  label text,
  -- Public keys that are not ours: kept and echoed.
  extra json not null default '{}',
  disable_reason text,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  -- Set when the webhook was disabled or deleted: its pending deliveries are being cancelled since then.
  cancelling_since timestamptz,
  constraint webhook_pk primary key (id),
  constraint webhook_account_fk foreign key (account_id) references account (id),
  constraint webhook_revision_positive check (revision > 0),
  constraint webhook_name_length check (char_length(name) between 1 and 128),
  constraint webhook_uri_length check (char_length(uri) between 1 and 2048),
  constraint webhook_http_verb check (http_verb in ('get', 'post', 'put')),
  constraint webhook_retries check (retries between 0 and 10),
  constraint webhook_format check (format in ('form-data', 'json', 'standard', 'cloudevents')),
  constraint webhook_disable_reason check (disable_reason is null or not enabled)
);

create index webhook_match on webhook (account_id, hook) where enabled and deleted_at is null;
create index webhook_list on webhook (account_id, id) where deleted_at is null;
create index webhook_cancelling on webhook (cancelling_since) where cancelling_since is not null;

-- webhook: every state a webhook ever had, so that an attempt shows what was really sent. Never updated.
create table webhook_revision (
  webhook_id uuid not null,
  revision integer not null,
  account_id uuid not null,
  -- What a request is made from, and nothing else.
  document json not null,
  -- Signing secrets, newest first, each sealed as '<key id>:<base64>'.
  secrets text[] not null,
  created_at timestamptz not null default now(),
  constraint webhook_revision_pk primary key (webhook_id, revision),
  constraint webhook_revision_revision check (revision > 0),
  constraint webhook_revision_webhook_fk foreign key (webhook_id) references webhook (id),
  constraint webhook_revision_account_fk foreign key (account_id) references account (id)
);

-- event ------------------------------------------------------------------------------------------------------------
-- No foreign keys from here on: each insert would lock the account's and the webhook's row.
-- Partitioned by day, by the table's own id; no default partition.

create table event (
  id uuid not null,
  account_id uuid not null,
  hook text not null,
  -- The payload as JSON text in UTF-8: bytea keeps the order of its keys and costs no parsing.
  payload bytea not null,
  occurred_at timestamptz not null,
  deliveries integer not null,
  constraint event_pk primary key (id)
) partition by range (id);

create index event_account on event (account_id, id);

-- event: the caller's own identities of events, since a unique constraint cannot cross partitions.
create table event_key (
  account_id uuid not null,
  key bytea not null,
  event_id uuid not null,
  -- SHA-256 of the canonical body; null where copies of one event may differ.
  body bytea,
  created_at timestamptz not null default now(),
  constraint event_key_pk primary key (account_id, key),
  constraint event_key_length check (octet_length(key) = 32),
  constraint event_key_body_length check (body is null or octet_length(body) = 32)
);

create index event_key_created on event_key (created_at);

-- delivery ---------------------------------------------------------------------------------------------------------
-- The outbox: what is still owed, and nothing else. A finished delivery leaves.

create table delivery (
  -- Its event's id, the last 32 bits replaced by its number within the event: an event's deliveries are one range.
  id uuid not null,
  account_id uuid not null,
  webhook_id uuid not null,
  event_id uuid not null,
  tries integer not null default 0,
  due_at timestamptz not null,
  leased_until timestamptz,
  fence uuid,
  constraint delivery_pk primary key (id),
  constraint delivery_tries check (tries >= 0),
  constraint delivery_lease check ((fence is null) = (leased_until is null))
) with (
  fillfactor = 60,
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 20000,
  autovacuum_vacuum_cost_delay = 0
);

create index delivery_due on delivery (due_at, id);
create index delivery_webhook on delivery (webhook_id);

create function delivery_id(event_id uuid, number bigint) returns uuid
  language sql immutable strict parallel safe
  return (left(event_id::text, 28) || lpad(to_hex(number), 8, '0'))::uuid;

-- delivery writes, attempt reads and retains: insert-only.
create table attempt (
  id uuid not null,
  account_id uuid not null,
  webhook_id uuid not null,
  event_id uuid not null,
  delivery_id uuid not null,
  -- The revision of the webhook that the request was made from.
  revision integer not null,
  try integer not null,
  -- When the request began, by the sender's clock: what webhook-timestamp said.
  attempted_at timestamptz not null,
  duration_ms integer not null,
  result text not null,
  -- The state in which this attempt left its delivery.
  state text not null,
  status_code integer,
  resp_headers json,
  resp_body bytea,
  resp_body_truncated boolean not null default false,
  client_error text,
  retries_left integer not null,
  next_attempt_at timestamptz,
  constraint attempt_pk primary key (id),
  constraint attempt_try check (try > 0),
  constraint attempt_result check (result in ('success', 'failure')),
  constraint attempt_state check (state in ('pending', 'delivered', 'failed')),
  constraint attempt_next check ((state = 'pending') = (next_attempt_at is not null))
) partition by range (id);

create index attempt_account on attempt (account_id, id);
create index attempt_webhook on attempt (webhook_id, id);
create index attempt_delivery on attempt (delivery_id);

-- delivery: the deliveries that ended without being paid or given up, and why. Insert-only.
create table cancellation (
  id uuid not null,
  account_id uuid not null,
  webhook_id uuid not null,
  event_id uuid not null,
  delivery_id uuid not null,
  tries integer not null,
  reason text not null,
  cancelled_at timestamptz not null default now(),
  constraint cancellation_pk primary key (id),
  constraint cancellation_reason check (reason in ('webhook disabled', 'webhook deleted', 'account deleted'))
) partition by range (id);

create index cancellation_account on cancellation (account_id, id);
create index cancellation_webhook on cancellation (webhook_id, id);
create index cancellation_delivery on cancellation (delivery_id);

-- partitions -------------------------------------------------------------------------------------------------------

-- The smallest UUIDv7 of a day, that is of its midnight in UTC.
create function uuid_of_day(day date) returns uuid
  language sql immutable strict parallel safe
  return (lpad(to_hex((day - date '1970-01-01')::bigint * 86400000), 12, '0') || '70008000000000000000')::uuid;

-- Makes the partitions of one day where they are missing; any number of processes may call it at once.
-- A partition is made aside and then attached: that takes a lock which readers and writers of the others do not feel.
create procedure provision_day(day date)
  language plpgsql as $$
declare
  parent text;
  part text;
begin
  foreach parent in array array['event', 'attempt', 'cancellation'] loop
    part := parent || '_' || to_char(day, 'YYYYMMDD');
    if to_regclass(part) is null then
      perform pg_advisory_xact_lock(hashtext('ringback.provision_day'));
      -- Asked of the table: after the wait, to_regclass would still answer from this session's cache.
      if not exists (select from pg_class where relname = part and relnamespace = current_schema()::regnamespace) then
        execute format('create table %I (like %I including all)', part, parent);
        execute format(
          'alter table %I attach partition %I for values from (%L) to (%L)',
          parent, part, uuid_of_day(day), uuid_of_day(day + 1));
      end if;
    end if;
  end loop;
end $$;
