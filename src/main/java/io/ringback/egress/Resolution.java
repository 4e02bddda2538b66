package io.ringback.egress;

import java.net.InetAddress;
import java.util.List;

/** What became of looking up a name. */
public sealed interface Resolution {
    /** At least one address, IPv4 first. The addresses carry no name, so that nobody looks one up again. */
    record Found(List<InetAddress> addresses) implements Resolution {}

    /** The name does not exist, or has no address. */
    record Unknown() implements Resolution {}

    /**
     * No name server said whether the name exists.
     *
     * @param why for an attempt's record: {@code server failure} or {@code no answer}
     */
    record Unanswered(String why) implements Resolution {}
}
