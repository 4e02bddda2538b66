-- account: who changed, revealed or ended what. Insert-only; never holds a secret.
create table audit (
  id uuid not null,
  -- Whose thing it is.
  account_id uuid not null,
  action text not null,
  subject_id uuid not null,
  -- Who did it: a token of an account, the master token (an account alone), or the service itself (neither).
  actor_account_id uuid,
  actor_token_id uuid,
  -- Where the request came from; null for the service itself.
  address text,
  request_id text,
  constraint audit_pk primary key (account_id, id),
  constraint audit_action_length check (char_length(action) between 1 and 64),
  constraint audit_actor check (actor_token_id is null or actor_account_id is not null)
);
