package io.ringback.dispatch.send;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Orders the addresses of a host. An address that connected when an earlier one did not comes first for ten minutes.
 * The others alternate by family, so that a broken IPv6 or IPv4 costs one attempt (RFC 8305, section 4).
 */
final class GoodAddresses {
    /** Maximum number of addresses that are tried. */
    static final int MOST_TRIED = 16;

    private static final int MOST_REMEMBERED = 10_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final Cache<String, InetAddress> good = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .build();

    /** Returns the addresses of {@code host} in the order in which to try them. */
    List<InetAddress> first(String host, List<InetAddress> addresses) {
        if (addresses.size() < 2) {
            return addresses;
        }
        List<InetAddress> ordered = new ArrayList<>(addresses.size());
        InetAddress best = good.getIfPresent(host);
        if (best != null && addresses.contains(best)) {
            ordered.add(best);
        }
        List<InetAddress> rest =
                addresses.stream().filter(it -> !ordered.contains(it)).toList();
        interleave(rest, ordered);
        return ordered.subList(0, Math.min(MOST_TRIED, ordered.size()));
    }

    private static void interleave(List<InetAddress> addresses, List<InetAddress> ordered) {
        if (addresses.isEmpty()) {
            return;
        }
        Class<?> family = addresses.getFirst().getClass();
        List<InetAddress> one =
                addresses.stream().filter(it -> it.getClass() == family).toList();
        List<InetAddress> other =
                addresses.stream().filter(it -> it.getClass() != family).toList();
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            if (i < one.size()) {
                ordered.add(one.get(i));
            }
            if (i < other.size()) {
                ordered.add(other.get(i));
            }
        }
    }

    /** Records that {@code address} connected, and that those before it did not. */
    void remember(String host, ReceiverAddress address) {
        InetAddress connected = address.ipAddress();
        if (connected != null) {
            good.put(host, connected);
        }
    }
}
