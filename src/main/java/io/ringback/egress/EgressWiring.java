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

/** Makes beans of what the operator says about the way out. */
final class EgressWiring {
    EgressWiring() {}

    @Produces
    @Singleton
    static TrustedCas authorities(EgressConfig config) {
        return config.caBundle().map(EgressWiring::withBundle).orElse(new TrustedCas(Optional.empty()));
    }

    /** Also the operator's, of a PEM file; else the start is refused. */
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
                "Requests go through the proxy %s:%d. It must refuse inner targets: what names resolve to is not judged here.",
                by.getHost(), by.getPort());
    }
}
