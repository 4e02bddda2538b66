-- webhook: how its deliveries fare, by the database's clock. Written about once a second for those that were sent to.
create table health (
  webhook_id uuid not null,
  account_id uuid not null,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  -- Since when nothing has succeeded while deliveries failed; null while it is well, and after each change of the webhook.
  failing_since timestamptz,
  circuit text not null,
  constraint health_pk primary key (webhook_id),
  constraint health_circuit check (circuit in ('closed', 'open', 'half_open'))
) with (fillfactor = 60);
