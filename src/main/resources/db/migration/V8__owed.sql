-- What is still to be sent: when it is due, and until when somebody has it in hand. A scaler asks this how much will be there to
-- be taken, a killed process's leftovers included: due_at and leased_until (or null) not later than its next look. Two branches,
-- for an index each.
create view owed as
select account_id, webhook_id, due_at, leased_until
from delivery
where not parked and due_at < 'infinity'
union all
select account_id, webhook_id, due_at, leased_until
from delivery
where parked and due_at < 'infinity';
