package io.ringback.egress;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smallrye.config.WithDefault;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes the real guard and the real resolver for tests of other packages. */
public final class Egress {
    private Egress() {}

    public static EgressGuard guard(Resolver resolver, String... allowed) {
        return new EgressGuard(settings(false, allowed), new Proxy(Optional.empty()), resolver);
    }

    /** A guard that lets only https pass. */
    static EgressGuard httpsOnly(Resolver resolver) {
        return new EgressGuard(settings(true), new Proxy(Optional.empty()), resolver);
    }

    private static Settings settings(boolean httpsOnly, String... allowed) {
        return new Settings(
                Optional.of(List.of(allowed)),
                httpsOnly,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.of(deniedPorts()));
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

    /** The platform's authorities. */
    public static Authorities authorities() {
        return new Authorities(Optional.empty());
    }

    /** The platform's and those of a PEM file. */
    public static Authorities authorities(Path bundle) throws IOException, GeneralSecurityException {
        return Authorities.of(bundle);
    }

    public static Proxy noProxy() {
        return new Proxy(Optional.empty());
    }

    public static Proxy proxy(URI uri) {
        return new Proxy(Optional.of(uri));
    }

    public static Resolver resolver(Vertx vertx) {
        return new Resolver(vertx);
    }

    public static Resolver resolver(Vertx vertx, NameServer server) {
        return new Resolver(vertx, server.address(), Ticker.systemTicker());
    }

    record Settings(
            Optional<List<String>> allow,
            boolean httpsOnly,
            Optional<Path> caBundle,
            boolean allowTlsSkip,
            Optional<URI> proxy,
            Optional<List<Integer>> deniedPorts)
            implements EgressConfig {}
}
