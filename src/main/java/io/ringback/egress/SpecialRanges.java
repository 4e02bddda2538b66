package io.ringback.egress;

import java.util.List;
import java.util.stream.Stream;

/**
 * Lists addresses that are no public servers (IANA special-purpose registries, and fixed addresses of cloud platforms).
 */
final class SpecialRanges {
    private static final List<Cidr> V4 = Stream.of(
                    "0.0.0.0/8", // this network; 0.0.0.0 connects to loopback
                    "10.0.0.0/8", // private
                    "100.64.0.0/10", // carrier-grade NAT; cloud metadata at 100.100.100.200
                    "127.0.0.0/8", // loopback
                    "168.63.129.16/32", // cloud platform services at a public address
                    "169.254.0.0/16", // link-local; cloud metadata at 169.254.169.254
                    "172.16.0.0/12", // private
                    "192.0.0.0/24", // protocol assignments; cloud metadata at 192.0.0.192
                    "192.0.2.0/24", // documentation
                    "192.88.99.0/24", // 6to4 relays
                    "192.168.0.0/16", // private
                    "198.18.0.0/15", // benchmarks
                    "198.51.100.0/24", // documentation
                    "203.0.113.0/24", // documentation
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4") // reserved, broadcast
            .map(Cidr::of)
            .toList();

    /**
     * Global unicast. Outside of it: unspecified, loopback, IPv4-compatible and IPv4-mapped, NAT64
     * ({@code 64:ff9b::/96}, {@code 64:ff9b:1::/48}), discard, ULA with cloud metadata at {@code fd00:ec2::254},
     * link-local, site-local, multicast.
     */
    private static final Cidr V6_GLOBAL = Cidr.of("2000::/3");

    private static final List<Cidr> V6 = Stream.of(
                    "2001::/23", // protocol assignments: Teredo, ORCHID, benchmarks
                    "2001:db8::/32", // documentation
                    "2002::/16", // 6to4: embeds any IPv4 address
                    "3fff::/20") // documentation
            .map(Cidr::of)
            .toList();

    private SpecialRanges() {}

    static boolean contain(Ip ip) {
        return ip.v6() ? !V6_GLOBAL.contains(ip) || EgressGuard.isIn(V6, ip) : EgressGuard.isIn(V4, ip);
    }
}
