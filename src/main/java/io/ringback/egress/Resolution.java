package io.ringback.egress;

import java.net.InetAddress;
import java.util.List;

/** Describes the result of resolving a name. */
public sealed interface Resolution {
    /** Holds at least one address, IPv4 first. The addresses carry no name, so that nothing resolves it again. */
    record Found(List<InetAddress> addresses) implements Resolution {}

    /** Reports that the name does not exist, or has no address. */
    record Unknown() implements Resolution {}

    /**
     * Reports that no name server answered conclusively.
     *
     * @param why stored with the attempt: {@code server failure} or {@code no answer}
     */
    record Unanswered(String why) implements Resolution {}
}
