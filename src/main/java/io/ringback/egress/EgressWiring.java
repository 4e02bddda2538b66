package io.ringback.egress;

import io.ringback.Run;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/** Makes beans of what the operator says about the way out. */
final class EgressWiring {
    EgressWiring() {}

    @Produces
    @Singleton
    static Authorities authorities(EgressConfig config) {
        return config.caBundle().map(EgressWiring::withBundle).orElse(new Authorities(Optional.empty()));
    }

    private static Authorities withBundle(Path bundle) {
        try {
            return Authorities.of(bundle);
        } catch (IOException | GeneralSecurityException unreadable) {
            throw Run.refuse(
                    "RINGBACK_EGRESS_CA_BUNDLE: %s is not a readable file of PEM certificates".formatted(bundle));
        }
    }

    @Produces
    @Singleton
    static Proxy proxy(EgressConfig config) {
        Optional<URI> uri = config.proxy();
        if (uri.isPresent() && !Proxy.isProxy(uri.get())) {
            throw Run.refuse("RINGBACK_EGRESS_PROXY: it has the form http://host:port");
        }
        return new Proxy(uri);
    }
}
