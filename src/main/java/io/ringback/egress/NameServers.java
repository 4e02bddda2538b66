package io.ringback.egress;

import java.net.InetSocketAddress;
import java.util.List;

/** Parses the operator's list of name servers. */
final class NameServers {
    private static final int USUAL_PORT = 53;
    private static final int LAST_PORT = 65_535;

    private NameServers() {}

    /**
     * Parses {@code 10.0.0.2}, {@code 10.0.0.2:5353}, {@code fd00::2} or {@code [fd00::2]:5353}.
     *
     * @throws IllegalArgumentException if an entry has another form
     */
    static List<InetSocketAddress> of(List<String> entries) {
        return entries.stream().map(String::strip).map(NameServers::address).toList();
    }

    private static InetSocketAddress address(String entry) {
        int colon = entry.lastIndexOf(':');
        boolean bare = colon < 0 || entry.endsWith("]") || (entry.indexOf(':') < colon && !entry.startsWith("["));
        String host = bare ? entry : entry.substring(0, colon);
        int port = bare ? USUAL_PORT : port(entry.substring(colon + 1));
        if (port <= 0) {
            throw malformed(entry);
        }
        return new InetSocketAddress(
                Ip.parse(host).orElseThrow(() -> malformed(entry)).address(), port);
    }

    private static int port(String text) {
        boolean number = text.length() <= 5 && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = number ? Integer.parseInt(text) : 0;
        return port <= LAST_PORT ? port : 0;
    }

    private static RuntimeException malformed(String entry) {
        return new IllegalArgumentException(
                "RINGBACK_EGRESS_NAMESERVERS: '%s' is not an IP address with an optional port".formatted(entry));
    }
}
