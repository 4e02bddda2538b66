-- Counts deliveries due within the next :seconds, requests in flight included. KEDA and ScaleToZeroIT run this query.
select count(*)
from (
  select
  from pending
  where due_at <= now() + interval ':seconds seconds'
  limit :limit) as due
