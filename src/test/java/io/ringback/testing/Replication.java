package io.ringback.testing;

import io.ringback.chaos.Proxy;

/** Holds a primary, a synchronous standby, and the proxy through which a service reaches one of them. */
public record Replication(PostgresServer primary, PostgresServer standby, Proxy proxy) {}
