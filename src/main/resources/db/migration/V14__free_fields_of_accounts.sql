-- account: public keys that are not ours, kept and shown as they came. Read where one account is shown, never by lists.
alter table account add column extra json not null default '{}';
