package io.ringback.egress;

import com.github.benmanes.caffeine.cache.Ticker;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;

/** Makes the real guard and the real resolver for tests of other packages. */
public final class Egress {
    private Egress() {}

    public static EgressGuard guard(Resolver resolver, String... allowed) {
        return new EgressGuard(new Settings(Optional.of(List.of(allowed)), Optional.of(List.of(6379))), resolver);
    }

    public static Resolver resolver(Vertx vertx) {
        return new Resolver(vertx);
    }

    public static Resolver resolver(Vertx vertx, NameServer server) {
        return new Resolver(vertx, server.address(), Ticker.systemTicker());
    }

    record Settings(Optional<List<String>> allow, Optional<List<Integer>> deniedPorts) implements EgressConfig {}
}
