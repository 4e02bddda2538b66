package io.ringback.egress;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Holds the bits of an address. Unlike {@link InetAddress}, it does not convert an IPv4-mapped IPv6 address to IPv4.
 */
record Ip(boolean v6, long high, long low) {
    private static final int V4_LENGTH = 4;
    private static final int V4_PARTS = 4;

    static Ip of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return bytes.length == V4_LENGTH
                ? new Ip(false, 0, Integer.toUnsignedLong(buffer.getInt()))
                : new Ip(true, buffer.getLong(), buffer.getLong());
    }

    static Ip of(InetAddress address) {
        return of(address.getAddress());
    }

    /**
     * Parses {@code host}: four decimal numbers without leading zeros, or an IPv6 address with or without brackets and
     * without a zone. Everything else is empty.
     */
    static Optional<Ip> parse(String host) {
        if (host.indexOf(':') < 0) {
            return parseV4(host);
        }
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (bare.indexOf('%') >= 0 || !NetUtil.isValidIpV6Address(bare)) {
            return Optional.empty();
        }
        return Optional.of(of(NetUtil.createByteArrayFromIpAddressString(bare)));
    }

    /**
     * Returns whether some URL parsers would read {@code host} as an IPv4 address: its last label is a decimal, octal
     * or hexadecimal number (WHATWG URL standard).
     */
    static boolean looksLikeV4(String host) {
        String trimmed = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        String last = trimmed.substring(trimmed.lastIndexOf('.') + 1);
        boolean hex = last.startsWith("0x") || last.startsWith("0X");
        return hex
                ? last.chars().skip(2).allMatch(c -> Character.digit(c, 16) >= 0)
                : last.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    InetAddress address() {
        byte[] bytes = v6
                ? ByteBuffer.allocate(16).putLong(high).putLong(low).array()
                : ByteBuffer.allocate(4).putInt((int) low).array();
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address must have 4 or 16 bytes", e);
        }
    }

    private static Optional<Ip> parseV4(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length != V4_PARTS) {
            return Optional.empty();
        }
        long bits = 0;
        for (String part : parts) {
            int number = octet(part);
            if (number < 0) {
                return Optional.empty();
            }
            bits = bits << 8 | number;
        }
        return Optional.of(new Ip(false, 0, bits));
    }

    private static int octet(String part) {
        boolean plain = !part.isEmpty()
                && part.length() <= 3
                && part.chars().allMatch(c -> c >= '0' && c <= '9')
                && (part.length() == 1 || part.charAt(0) != '0');
        int number = plain ? Integer.parseInt(part) : -1;
        return number <= 255 ? number : -1;
    }
}
