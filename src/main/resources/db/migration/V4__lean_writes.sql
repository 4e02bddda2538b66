-- Each delivery is written three times: owed, leased, settled. What these writes cost is what a drain costs.

-- attempt: its account's index is its primary key too, for every look-up names the account.
alter table attempt drop constraint attempt_pk;
drop index attempt_account;
alter table attempt add constraint attempt_pk primary key (account_id, id);

-- delivery: room on each page for a second version of every row: a batch leases all of a page at once.
alter table delivery set (fillfactor = 45);
