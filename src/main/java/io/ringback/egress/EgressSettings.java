package io.ringback.egress;

import java.util.List;

/** Validates the texts of egress settings. */
public final class EgressSettings {
    private EgressSettings() {}

    /** Returns whether {@code entry} is valid in an allow-list: a CIDR, a host, or {@code *.} and a domain. */
    public static boolean isReachable(String entry) {
        return reads(() -> AllowList.of(List.of(entry)));
    }

    /** Returns whether {@code entry} is the address of a name server, optionally with a port. */
    public static boolean isNameServer(String entry) {
        return reads(() -> NameServers.of(List.of(entry)));
    }

    /** Returns whether {@code url} is {@code http://host:port}, optionally with user and password. */
    public static boolean isProxy(String url) {
        return reads(() -> Proxy.parse(url));
    }

    private static boolean reads(Runnable reading) {
        try {
            reading.run();
            return true;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
