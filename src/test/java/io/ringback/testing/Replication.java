package io.ringback.testing;

import io.ringback.chaos.Proxy;

/** A primary, a standby that has all that it committed, and the way of a service to one of them. */
public record Replication(PostgresServer primary, PostgresServer standby, Proxy proxy) {}
