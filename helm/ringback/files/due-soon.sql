-- How much there will be to be taken until the next look, in :seconds: what is due, and what somebody had in hand whose
-- lease ends. What lives under a lease that ends later has its dispatcher. Asked by KEDA, and by ScaleToZeroIT.
select count(*)
from (
  select
  from owed
  where due_at <= now() + interval ':seconds seconds'
    and (leased_until is null or leased_until <= now() + interval ':seconds seconds')
  limit :limit) as due
