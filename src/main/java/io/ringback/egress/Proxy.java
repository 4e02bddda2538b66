package io.ringback.egress;

import java.net.URI;
import java.util.Optional;

/**
 * Through whom the service connects, if not by itself. Then nobody here knows which address a name leads to: the proxy has
 * to guard.
 *
 * @param uri {@code http://host:port}, perhaps with user and password
 */
public record Proxy(Optional<URI> uri) {
    static boolean isProxy(URI uri) {
        return "http".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0;
    }

    public boolean isUsed() {
        return uri.isPresent();
    }
}
