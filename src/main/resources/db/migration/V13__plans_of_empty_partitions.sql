-- event: of two indexes that seem to cost the same the planner takes the younger one, and for a partition in which there
-- is nothing yet all do. A plan that looks a single event up there must use its key, not the list of its account: it is
-- kept when the day begins and the partition fills.
create or replace procedure provision_day(day date)
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
        if parent = 'event' then
          execute format('alter table %I drop constraint %I', part, part || '_pkey');
          execute format('alter table %I add primary key (id)', part);
        end if;
        execute format(
          'alter table %I attach partition %I for values from (%L) to (%L)',
          parent, part, uuid_of_day(day), uuid_of_day(day + 1));
      end if;
    end if;
  end loop;
end $$;
