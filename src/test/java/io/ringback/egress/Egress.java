package io.ringback.egress;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smallrye.config.WithDefault;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Creates the real guard and resolver for tests of other packages. */
public final class Egress {
    private Egress() {}

    public static EgressGuard guard(Resolver resolver, String... allowed) {
        return new EgressGuard(settings(false, false, allowed), noProxy(), resolver);
    }

    /** Creates a guard that allows https only. */
    static EgressGuard httpsOnly(Resolver resolver, String... allowed) {
        return new EgressGuard(settings(true, false, allowed), noProxy(), resolver);
    }

    /** Creates a guard that lets webhooks disable certificate verification. */
    public static EgressGuard careless(Resolver resolver, String... allowed) {
        return new EgressGuard(settings(false, true, allowed), noProxy(), resolver);
    }

    /** Creates a guard behind {@code proxy}. */
    public static EgressGuard behind(Proxy proxy, Resolver resolver, String... allowed) {
        return new EgressGuard(settings(false, false, allowed), proxy, resolver);
    }

    private static Settings settings(boolean httpsOnly, boolean tlsSkip, String... allowed) {
        return new Settings(
                Optional.of(List.of(allowed)),
                httpsOnly,
                Optional.empty(),
                tlsSkip,
                Optional.empty(),
                Optional.of(deniedPorts()),
                Optional.empty());
    }

    private static List<Integer> deniedPorts() {
        try {
            String ports = EgressConfig.class
                    .getDeclaredMethod("deniedPorts")
                    .getAnnotation(WithDefault.class)
                    .value();
            return Stream.of(ports.split(",")).map(Integer::valueOf).toList();
        } catch (NoSuchMethodException renamed) {
            throw new AssertionError(renamed);
        }
    }

    /** Returns the platform's certificate authorities. */
    public static TrustedCas authorities() {
        return new TrustedCas(Optional.empty());
    }

    /** Returns the platform's authorities and those of a PEM file. */
    public static TrustedCas authorities(Path bundle) {
        return EgressWiring.withBundle(bundle);
    }

    public static Proxy noProxy() {
        return new Proxy(Optional.empty());
    }

    public static Proxy proxy(String uri) {
        return Proxy.parse(uri);
    }

    public static Resolver resolver(Vertx vertx) {
        return new Resolver(vertx, List.of(), Ticker.systemTicker());
    }

    public static Resolver resolver(Vertx vertx, NameServer server) {
        return new Resolver(vertx, List.of(server.address()), Ticker.systemTicker());
    }

    record Settings(
            Optional<List<String>> allow,
            boolean httpsOnly,
            Optional<Path> caBundle,
            boolean allowTlsSkip,
            Optional<String> proxy,
            Optional<List<Integer>> deniedPorts,
            Optional<List<String>> nameservers)
            implements EgressConfig {}
}
