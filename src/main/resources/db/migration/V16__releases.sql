-- release: the versions of the program that have sent, so that a request is shown as it was sent after an upgrade too.
-- Few, and never deleted: attempts of each may be kept for a year.
create table release (
  id smallint not null,
  version text not null,
  constraint release_pk primary key (id),
  constraint release_version_unique unique (version)
);

-- attempt: which of them made the request; null for attempts from before this was kept.
alter table attempt add column release_id smallint;
