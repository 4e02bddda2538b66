package io.ringback.egress;

import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds the outbound proxy, if any. The proxy resolves names, so it must filter targets.
 *
 * @param options empty when there is no proxy
 */
public record Proxy(Optional<ProxyOptions> options) {
    private static final int LAST_PORT = 65_535;

    /**
     * Parses {@code http://host:port}, optionally with user and password.
     *
     * @throws IllegalArgumentException if the form differs; without the text, which may contain a password
     */
    static Proxy parse(String text) {
        try {
            URI uri = new URI(text.strip());
            if (isProxy(uri)) {
                return new Proxy(Optional.of(options(uri)));
            }
        } catch (URISyntaxException _) {
            // Not a URL; reported below.
        }
        throw new IllegalArgumentException(
                "RINGBACK_EGRESS_PROXY must have the form http://host:port or http://user:password@host:port");
    }

    public boolean isUsed() {
        return options.isPresent();
    }

    /** Returns the host; only if a proxy {@link #isUsed}. */
    public String host() {
        return options.orElseThrow().getHost();
    }

    /** Returns the port; only if a proxy {@link #isUsed}. */
    public int port() {
        return options.orElseThrow().getPort();
    }

    /** Returns the value of {@code Proxy-Authorization}; null when the proxy needs no login. */
    public @Nullable String login() {
        return options.filter(it -> it.getUsername() != null && it.getPassword() != null)
                .map(it -> "Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        (it.getUsername() + ":" + it.getPassword()).getBytes(StandardCharsets.UTF_8)))
                .orElse(null);
    }

    private static boolean isProxy(URI uri) {
        return "http".equalsIgnoreCase(uri.getScheme())
                && uri.getHost() != null
                && uri.getPort() > 0
                && uri.getPort() <= LAST_PORT
                && (uri.getUserInfo() == null || uri.getUserInfo().indexOf(':') > 0)
                && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
    }

    private static ProxyOptions options(URI uri) {
        String host = uri.getHost();
        ProxyOptions options = new ProxyOptions()
                .setType(ProxyType.HTTP)
                .setHost(host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
                .setPort(uri.getPort());
        String login = uri.getUserInfo();
        if (login != null) {
            int colon = login.indexOf(':');
            options.setUsername(login.substring(0, colon)).setPassword(login.substring(colon + 1));
        }
        return options;
    }
}
