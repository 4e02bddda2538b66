-- account: the key with which an account logs in, as on the Kazoo platform. It is shown again, so it is kept, as signing secrets are:
-- '<key id>:<base64>'. A log-in looks for its hash.
alter table account add column api_key text;
alter table account add column api_key_hash bytea;
alter table account
  add constraint account_api_key check ((api_key is null) = (api_key_hash is null)),
  add constraint account_api_key_hash_unique unique (api_key_hash);

create index token_expires on token (expires_at) where expires_at is not null;

-- account: what a token has left of its requests, for all nodes together. A crash empties the table, which fills every bucket.
create unlogged table bucket (
  -- The token's id, or the account's for the master token, which has none.
  holder_id uuid not null,
  account_id uuid not null,
  level double precision not null,
  at timestamptz not null,
  constraint bucket_pk primary key (holder_id)
) with (fillfactor = 60);
