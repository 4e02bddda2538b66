package io.ringback.egress;

import io.quarkus.logging.Log;
import io.ringback.ProcessMode;
import io.vertx.core.net.ProxyOptions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/** Produces beans from the egress settings. */
final class EgressWiring {
    EgressWiring() {}

    @Produces
    @Singleton
    static TrustedCas authorities(EgressConfig config) {
        return config.caBundle().map(EgressWiring::withBundle).orElse(new TrustedCas(Optional.empty()));
    }

    /** Adds the operator's authorities of a PEM file; prevents the start if it cannot be read. */
    static TrustedCas withBundle(Path bundle) {
        try {
            return TrustedCas.of(bundle);
        } catch (IOException | GeneralSecurityException unreadable) {
            throw ProcessMode.refuse(
                    "RINGBACK_EGRESS_CA_BUNDLE: %s is not a readable file of PEM certificates".formatted(bundle));
        }
    }

    @Produces
    @Singleton
    static Proxy proxy(EgressConfig config) {
        Proxy proxy = config.proxy().map(Proxy::parse).orElse(new Proxy(Optional.empty()));
        proxy.options().ifPresent(EgressWiring::tell);
        return proxy;
    }

    private static void tell(ProxyOptions by) {
        Log.infof(
                "Requests go through the proxy %s:%d. The proxy must block internal targets, since "
                        + "this process does not see the resolved addresses.",
                by.getHost(), by.getPort());
    }
}
