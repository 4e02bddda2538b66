-- delivery: when somebody asked for it again, where its webhook had been disabled before; null for all others. A mark of
-- the webhook (cancelling_since) cancels only what nobody has asked for since.
alter table delivery add column wanted_since timestamptz;
