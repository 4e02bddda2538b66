-- attempt: all that is asked of one delivery is asked by its account, and an account's deliveries are listed by their ids.
drop index attempt_delivery;
create index attempt_delivery on attempt (account_id, delivery_id);

-- attempt: what failed is looked for, and is rare: an index of it costs nothing while all goes well.
create index attempt_account_failure on attempt (account_id, id) where result = 'failure';
create index attempt_webhook_failure on attempt (webhook_id, id) where result = 'failure';
create index attempt_failed on attempt (account_id, delivery_id) where state = 'failed';

-- cancellation: listed as deliveries, by no other order.
drop index cancellation_account;
drop index cancellation_webhook;
drop index cancellation_delivery;
create index cancellation_delivery on cancellation (account_id, delivery_id);
