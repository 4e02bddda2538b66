-- How much is due within the next :seconds, requests in flight included. KEDA asks this, and ScaleToZeroIT.
select count(*)
from (
  select
  from pending
  where due_at <= now() + interval ':seconds seconds'
  limit :limit) as due
