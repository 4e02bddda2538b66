package io.ringback.egress;

import java.util.Optional;

/** Holds an address range of one family. An IPv4 range contains no IPv4-mapped IPv6 addresses. */
record Cidr(Ip network, int prefix) {
    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;

    /** Parses {@code 10.0.0.0/8}, {@code fd00::/8}, or a single address; bits beyond the prefix are ignored. */
    static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        Optional<Ip> network = Ip.parse(slash < 0 ? text : text.substring(0, slash));
        if (network.isEmpty() || text.startsWith("[")) {
            return Optional.empty();
        }
        int bits = network.get().v6() ? V6_BITS : V4_BITS;
        int prefix = slash < 0 ? bits : prefix(text.substring(slash + 1));
        return prefix < 0 || prefix > bits ? Optional.empty() : Optional.of(new Cidr(network.get(), prefix));
    }

    /** Creates a range from a constant. */
    static Cidr of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a CIDR: " + text));
    }

    boolean contains(Ip ip) {
        if (ip.v6() != network.v6()) {
            return false;
        }
        if (!ip.v6()) {
            return same(ip.low(), network.low(), prefix + V4_BITS);
        }
        return same(ip.high(), network.high(), Math.min(prefix, Long.SIZE))
                && same(ip.low(), network.low(), Math.max(prefix - Long.SIZE, 0));
    }

    /**
     * Returns whether the first {@code bits} of 64 are equal. Zero is a special case, since a shift by 64 does nothing.
     */
    private static boolean same(long a, long b, int bits) {
        return bits == 0 || (a ^ b) >>> (Long.SIZE - bits) == 0;
    }

    private static int prefix(String text) {
        boolean number = !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(text) : -1;
    }
}
