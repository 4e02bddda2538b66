package io.ringback.http.edge;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import io.ringback.http.ClientAddress;
import io.smallrye.common.net.CidrAddress;
import io.smallrye.common.net.Inet;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Reduces forwarding headers to the entries of trusted proxies before the framework reads them.
 *
 * <p>The framework trusts the first element of a list, which the caller controls, and fails on invalid addresses. So
 * each list is read from the right, skipping trusted proxies; the next address is the caller's. Without such an address
 * the header is removed, and the peer counts as the caller.
 */
@Singleton
class Forwarding {
    private static final String FOR = "X-Forwarded-For";
    private static final String PROTO = "X-Forwarded-Proto";
    private static final String FORWARDED = "Forwarded";
    private static final Pattern SCHEME = Pattern.compile("(?i)https?");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}");
    private static final Pattern AUTHORITY =
            Pattern.compile("([A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(:(" + PORT.pattern() + "))?");
    private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,63}){1,8}/?");
    /** One parameter of an element of {@code Forwarded} (RFC 7239, 4), its value quoted or not. */
    private static final Pattern PARAMETER =
            Pattern.compile("\\s*([A-Za-z]+)\\s*=\\s*(?:\"([^\"\\\\]*)\"|([^\\s\",;]*))\\s*");

    private final boolean on;
    private final List<CidrAddress> trusted;
    private final String hostHeader;
    private final String prefixHeader;

    Forwarding(
            @ConfigProperty(name = "quarkus.http.proxy.proxy-address-forwarding", defaultValue = "false") boolean on,
            @ConfigProperty(name = "quarkus.http.proxy.trusted-proxies") Optional<List<String>> proxies,
            @ConfigProperty(name = "quarkus.http.proxy.forwarded-host-header", defaultValue = "X-Forwarded-Host")
                    String hostHeader,
            @ConfigProperty(name = "quarkus.http.proxy.forwarded-prefix-header", defaultValue = "X-Forwarded-Prefix")
                    String prefixHeader) {
        this.on = on;
        this.hostHeader = hostHeader;
        this.prefixHeader = prefixHeader;
        this.trusted = proxies.orElse(List.of()).stream()
                .map(Forwarding::network)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Returns the network of a setting; empty for a host name, which only the framework resolves. */
    private static Optional<CidrAddress> network(String setting) {
        String text = setting.strip().equals("localhost") ? "127.0.0.1" : setting.strip();
        if (text.contains("/")) {
            return Optional.ofNullable(Inet.parseCidrAddress(text));
        }
        InetAddress address = ClientAddress.parse(text);
        return Optional.ofNullable(address).map(it -> CidrAddress.create(it, it.getAddress().length * 8));
    }

    /** Removes from {@code headers} all entries that are not trusted or that the framework cannot parse. */
    void reduce(HttpHeaders headers) {
        if (!on) {
            return;
        }
        replace(headers, FOR, caller(elements(headers, FOR)));
        replace(headers, PROTO, last(headers, PROTO, SCHEME));
        replace(headers, "X-Forwarded-Port", last(headers, "X-Forwarded-Port", PORT));
        replace(headers, hostHeader, last(headers, hostHeader, AUTHORITY));
        replace(headers, prefixHeader, last(headers, prefixHeader, PREFIX));
        replace(headers, FORWARDED, forwarded(elements(headers, FORWARDED)));
    }

    /**
     * Returns whether the framework can parse the {@code Host} of {@code headers}, which it rewrites for trusted
     * proxies.
     */
    boolean readsHost(HttpHeaders headers) {
        return !on
                || headers.getAll("Host").stream()
                        .allMatch(host -> AUTHORITY.matcher(host).matches());
    }

    private static List<String> elements(HttpHeaders headers, String name) {
        List<String> elements = new ArrayList<>();
        for (String line : headers.getAll(name)) {
            elements.addAll(List.of(line.split(",", -1)));
        }
        return elements;
    }

    private static @Nullable String last(HttpHeaders headers, String name, Pattern form) {
        List<String> elements = elements(headers, name);
        String last = elements.isEmpty() ? "" : elements.getLast().strip();
        return form.matcher(last).matches() ? last.toLowerCase(Locale.ROOT) : null;
    }

    private static void replace(HttpHeaders headers, String name, @Nullable String value) {
        if (value != null) {
            headers.set(name, value);
        } else if (headers.contains(name)) {
            headers.remove(name);
        }
    }

    private @Nullable String caller(List<String> hops) {
        int caller = callerAt(hops);
        InetAddress address = caller < 0 ? null : ClientAddress.parse(hops.get(caller));
        return address == null ? null : NetUtil.toAddressString(address);
    }

    /**
     * Returns the caller's index in {@code hops}: the last entry that is no trusted proxy, else the first; -1 for none.
     */
    private int callerAt(List<String> hops) {
        int at = hops.size() - 1;
        while (at > 0 && isTrusted(ClientAddress.parse(hops.get(at)))) {
            at--;
        }
        return at;
    }

    private boolean isTrusted(@Nullable InetAddress hop) {
        return hop != null && trusted.stream().anyMatch(network -> network.matches(hop));
    }

    /** Returns the element of {@code Forwarded} that describes the caller, each value validated; null for none. */
    private @Nullable String forwarded(List<String> elements) {
        int caller = callerAt(elements.stream().map(it -> parameter(it, "for")).toList());
        if (caller < 0) {
            return null;
        }
        String element = elements.get(caller);
        List<String> kept = new ArrayList<>();
        InetAddress address = ClientAddress.parse(parameter(element, "for"));
        if (address != null) {
            String shown = NetUtil.toAddressString(address);
            kept.add("for=\"" + (shown.contains(":") ? "[" + shown + "]" : shown) + "\"");
        }
        String proto = parameter(element, "proto");
        if (SCHEME.matcher(proto).matches()) {
            kept.add("proto=" + proto.toLowerCase(Locale.ROOT));
        }
        String host = parameter(element, "host");
        if (AUTHORITY.matcher(host).matches()) {
            kept.add("host=\"" + host + "\"");
        }
        return kept.isEmpty() ? null : String.join(";", kept);
    }

    private static String parameter(String element, String name) {
        for (String part : element.split(";", -1)) {
            Matcher parameter = PARAMETER.matcher(part);
            if (parameter.matches() && parameter.group(1).equalsIgnoreCase(name)) {
                return parameter.group(2) == null ? parameter.group(3) : parameter.group(2);
            }
        }
        return "";
    }
}
