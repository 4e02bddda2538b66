package io.ringback.egress;

import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the service may connect to a target that a caller chose (SSRF guard).
 *
 * <p>A client must first call {@link #refusalByForm} for the URL, then {@link #check} for every address that the name currently has. It must connect only to a checked address. Checking only the name would allow DNS rebinding by a second
 * lookup.
 *
 * <p>Created at startup, so that a malformed allow-list prevents the start.
 */
@Startup
@Singleton
public final class EgressGuard {
    private static final String ADDRESS =
            "an address of the host is private or otherwise not public; the operator must allow it";
    private static final List<Ip> INSIDE = Stream.of(
                    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254")
            .flatMap(text -> Ip.parse(text).stream())
            .toList();

    private static final Set<Integer> LOW_PORTS = Set.of(80, 443);
    private static final int FIRST_HIGH_PORT = 1024;
    private static final int LAST_PORT = 65_535;
    private static final int MAX_HOST = 253;
    private static final int LOOK_UP_SECONDS = 2;

    private final Resolver resolver;
    private final Proxy proxy;
    private final AllowList allowed;
    private final boolean httpsOnly;
    private final boolean tlsSkip;
    private final Set<Integer> deniedPorts;

    EgressGuard(EgressConfig config, Proxy proxy, Resolver resolver) {
        this.resolver = resolver;
        this.proxy = proxy;
        this.allowed = AllowList.of(config.allow().orElse(List.of()));
        this.httpsOnly = config.httpsOnly();
        this.tlsSkip = config.allowTlsSkip();
        this.deniedPorts = Set.copyOf(config.deniedPorts().orElse(List.of()));
    }

    /**
     * Returns the reason why {@code target} must not be stored; empty when it may. Completes at once or after a lookup,
     * within two seconds, without blocking a thread. A name that does not resolve now is accepted, since each call
     * checks it again.
     */
    public CompletionStage<Optional<String>> judge(URI target) {
        Optional<String> byForm = refusalByForm(target);
        if (byForm.isPresent() || proxy.isUsed()) {
            return CompletableFuture.completedStage(byForm);
        }
        String host = target.getHost();
        return lookUp(host).thenApply(resolution -> switch (resolution) {
            case Resolution.Found(List<InetAddress> addresses) -> refusal(check(host, addresses));
            case Resolution.Unknown() -> Optional.empty();
            case Resolution.Unanswered(String why) -> Optional.empty();
        });
    }

    /**
     * Returns whether the allow-list permits loopback, every private network and metadata addresses at once, which is
     * never intended.
     */
    public boolean isWideOpen() {
        return INSIDE.stream().allMatch(allowed::contains);
    }

    /** Returns whether a webhook may disable certificate verification. */
    public boolean allowsTlsSkip() {
        return tlsSkip;
    }

    /**
     * Checks everything that needs no lookup: scheme, user-info, port, unusual host forms, and literal addresses.
     * Returns the reason of a refusal.
     */
    public Optional<String> refusalByForm(URI target) {
        boolean https = "https".equalsIgnoreCase(target.getScheme());
        if (!https && !"http".equalsIgnoreCase(target.getScheme())) {
            return Optional.of("the scheme must be http or https");
        }
        if (httpsOnly && !https) {
            return Optional.of("the operator allows https only");
        }
        if (target.getRawUserInfo() != null) {
            return Optional.of("user-info before the host is not allowed");
        }
        int port = target.getPort() >= 0 ? target.getPort() : https ? 443 : 80;
        return mayUse(port) ? refusalOfHost(target.getHost()) : Optional.of("port " + port + " is not allowed");
    }

    /**
     * Decides whether {@code host} may be called at {@code addresses}. All addresses must be allowed: a mixed result is
     * an attack or a mistake.
     */
    public Decision check(String host, List<InetAddress> addresses) {
        boolean byName = allowed.contains(host);
        for (InetAddress address : addresses) {
            if (!byName && !mayReach(Ip.of(address))) {
                return new Decision.Refused(ADDRESS);
            }
        }
        return addresses.isEmpty() ? new Decision.Refused(ADDRESS) : new Decision.Allowed(addresses);
    }

    private Optional<String> refusalOfHost(@Nullable String host) {
        if (host == null || host.length() > MAX_HOST || host.endsWith(".")) {
            return Optional.of("the host must have 1 to 253 characters and no dot at its end");
        }
        Optional<Ip> literal = Ip.parse(host);
        if (literal.isPresent()) {
            return mayReach(literal.get())
                    ? Optional.empty()
                    : Optional.of(host + " is private or otherwise not public; the operator must allow it");
        }
        if (host.startsWith("[") || Ip.looksLikeV4(host)) {
            return Optional.of("the host must be a name, an IPv4 address of four decimal numbers, or an IPv6 "
                    + "address in brackets without a zone");
        }
        boolean refused = Resolver.isLocalhost(host) && !allowed.contains(host) && !mayReach(Resolver.LOOPBACK);
        return refused ? Optional.of(ADDRESS) : Optional.empty();
    }

    private boolean mayUse(int port) {
        boolean usual = LOW_PORTS.contains(port) || (port >= FIRST_HIGH_PORT && port <= LAST_PORT);
        return usual && !deniedPorts.contains(port);
    }

    private boolean mayReach(Ip ip) {
        return allowed.contains(ip) || !SpecialRanges.contain(ip);
    }

    private CompletionStage<Resolution> lookUp(String host) {
        return resolver.resolve(host)
                .thenApply(Function.identity())
                .toCompletableFuture()
                .completeOnTimeout(new Resolution.Unanswered(DnsFailure.NO_ANSWER), LOOK_UP_SECONDS, TimeUnit.SECONDS);
    }

    static boolean isIn(List<Cidr> ranges, Ip ip) {
        for (Cidr range : ranges) {
            if (range.contains(ip)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> refusal(Decision decision) {
        return switch (decision) {
            case Decision.Allowed allowed -> Optional.empty();
            case Decision.Refused(String reason) -> Optional.of(reason);
        };
    }
}
