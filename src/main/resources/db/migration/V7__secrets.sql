-- webhook: how requests are signed, by default.
alter table webhook add column signature text not null default 'v1';
alter table webhook add constraint webhook_signature check (signature in ('v1', 'v1a'));

-- webhook: keys that were replaced go on signing for a while. When each of secrets ends, in their order; null is never.
alter table webhook_revision add column secret_ends timestamptz[];
-- The headers that an account wants with each request, a JSON object sealed as '<key id>:<base64>'.
alter table webhook_revision add column request_headers text;
-- An ending secret is taken over by the next revision with its end.
alter table webhook_revision
  add constraint webhook_revision_secret_ends check (secret_ends is null or cardinality(secret_ends) = cardinality(secrets));

-- keyring: the keys that secrets are sealed with, each with a text that only it can open, so that a start notices a key that is
-- missing or is not the one it was.
create table sealing_key (
  id text not null,
  proof text not null,
  created_at timestamptz not null default now(),
  constraint sealing_key_pk primary key (id)
);
