package io.ringback.egress;

import java.net.InetAddress;
import java.util.List;

/** Describes the guard's decision on the addresses of a target. */
public sealed interface Decision {
    /** Allows a connection to one of these checked addresses, in this order, and to no other. */
    record Allowed(List<InetAddress> addresses) implements Decision {}

    /** Forbids a connection. The reason names the rule and never an address, so callers may see it. */
    record Refused(String reason) implements Decision {}
}
