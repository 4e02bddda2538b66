-- event: where it belongs in its caller's or our trace, as W3C Trace Context writes it; null when nobody traced it.
alter table event add column traceparent text;
