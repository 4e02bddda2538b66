package io.ringback.http;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Identifies where a request comes from: the caller's address as reported by trusted proxies, else the peer's address.
 * It is never absent, so every limit and audit row has one.
 *
 * @param shown an IP address without brackets, port or zone; {@code local} for a Unix domain socket
 */
public record ClientAddress(String shown) {
    private static final String LOCAL = "local";
    /** Length of an IPv6 network prefix that counts as one caller: providers assign at least a /64 to each customer. */
    private static final int IPV6_NETWORK_BYTES = 8;

    /** Returns the address of {@code request}; {@code Forwarding} has already reduced proxy headers to trusted ones. */
    public static ClientAddress of(HttpServerRequest request) {
        return new ClientAddress(Optional.ofNullable(address(request.remoteAddress()))
                .or(() -> Optional.ofNullable(address(request.connection().remoteAddress())))
                .orElse(LOCAL));
    }

    private static @Nullable String address(@Nullable SocketAddress socket) {
        return socket == null ? null : socket.hostAddress();
    }

    /** Parses an address as headers carry it, possibly with brackets and a port; returns null for anything else. */
    static @Nullable public InetAddress parse(String text) {
        String host = text.strip();
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            if (end < 0 || !isPort(host.substring(end + 1))) {
                return null;
            }
            host = host.substring(1, end);
        } else if (host.indexOf(':') == host.lastIndexOf(':') && host.indexOf(':') > 0) {
            int end = host.indexOf(':');
            if (!isPort(host.substring(end))) {
                return null;
            }
            host = host.substring(0, end);
        }
        byte[] bytes = host.indexOf('%') >= 0 ? null : NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            return null;
        }
    }

    private static boolean isPort(String text) {
        return text.isEmpty() || text.matches(":[0-9]{1,5}");
    }

    /**
     * Returns the network that counts as one caller for limits: an IPv4 address, or the first 64 bits of an IPv6
     * address.
     */
    public String network() {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(shown);
        if (bytes == null || bytes.length == 4) {
            return shown;
        }
        try {
            byte[] network = Arrays.copyOf(Arrays.copyOf(bytes, IPV6_NETWORK_BYTES), bytes.length);
            return InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (UnknownHostException impossible) {
            return shown;
        }
    }
}
