package io.ringback.dispatch.send;

import io.ringback.egress.EgressGuard;
import io.ringback.egress.Resolver;

/** Holds what the requests of one event loop share. */
record Wire(EgressGuard guard, Resolver resolver, GoodAddresses good, HttpClients httpClients, SendConfig config) {}
