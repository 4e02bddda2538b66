package io.ringback.egress;

import java.util.List;

/** Tells of the texts of settings whether this package can read them. */
public final class EgressSettings {
    private EgressSettings() {}

    /** Whether {@code entry} can stand in an allow-list: a CIDR, a host, or {@code *.} and a domain. */
    public static boolean isReachable(String entry) {
        return reads(() -> AllowList.of(List.of(entry)));
    }

    /** Whether {@code entry} is the address of a name server, perhaps with its port. */
    public static boolean isNameServer(String entry) {
        return reads(() -> NameServers.of(List.of(entry)));
    }

    /** Whether {@code url} is {@code http://host:port}, perhaps with user and password. */
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
