package io.ringback.egress;

import java.net.InetAddress;
import java.util.List;

/** What became of looking up a name. */
public sealed interface Resolution {
    /** At least one address, IPv4 first. The addresses carry no name, so that nobody looks one up again. */
    record Found(List<InetAddress> addresses) implements Resolution {}

    /** The name does not exist, has no address, or no name server told in time. */
    record Unknown() implements Resolution {}
}
