package io.ringback.egress;

import java.net.InetAddress;
import java.util.List;

/** What the guard says of the addresses of a target. */
public sealed interface Decision {
    /** Every address was checked; connect to one of these and to nothing else, in this order. */
    record Allowed(List<InetAddress> addresses) implements Decision {}

    /** No connection; the reason names the rule and never an address, so that it may be shown to the caller. */
    record Refused(String reason) implements Decision {}
}
