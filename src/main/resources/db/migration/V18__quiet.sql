-- process: whether it had no work when it renewed its lease. When none has any, they let their leases end; who has work
-- then asks the others to renew theirs before it takes over. Processes of older builds are never quiet.
alter table process add column quiet boolean not null default false;

-- How long the lease lasts after a renewal; null for processes of older builds. An end later than that from now means that
-- the clock of this server was set back since.
alter table process add column lease interval;
