-- webhook: whether the server's certificate is checked; an operator has to allow that it is not.
alter table webhook add column tls_verify boolean not null default true;
