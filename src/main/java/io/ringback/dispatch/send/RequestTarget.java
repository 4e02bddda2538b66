package io.ringback.dispatch.send;

import io.ringback.egress.Proxy;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Holds the parts of a URL that a request needs.
 *
 * @param host in lower case, so that different spellings share connections
 * @param line path and query, as in the request line
 */
public record RequestTarget(boolean isSecure, String host, int port, String line) {
    /**
     * The longest query of a webhook with the verb {@code get}; servers accept request lines of 8 KiB or slightly less.
     */
    public static final int LONGEST_QUERY = 8 * 1024;

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    static RequestTarget of(URI target) {
        boolean secure = "https".equalsIgnoreCase(target.getScheme());
        int port = target.getPort() >= 0 ? target.getPort() : secure ? HTTPS : HTTP;
        String host = Objects.requireNonNullElse(target.getHost(), "").toLowerCase(Locale.ROOT);
        return new RequestTarget(secure, host, port, line(target));
    }

    private static String line(URI target) {
        String path = target.getRawPath();
        String query = target.getRawQuery();
        String absolute = path == null || path.isEmpty() ? "/" : path;
        return query == null ? absolute : absolute + "?" + query;
    }

    /** Returns whether the query of {@code request} exceeds the maximum. */
    static boolean isTooLong(Outbound request) {
        String query = request.target().getRawQuery();
        return request.body() == null && query != null && query.length() > LONGEST_QUERY;
    }

    /** Returns the target in the request line; a proxy needs the whole URL for plain requests. */
    String line(Proxy proxy) {
        if (isSecure || !proxy.isUsed()) {
            return line;
        }
        return "http://" + host + (port == HTTP ? "" : ":" + port) + line;
    }

    /** Returns the address to connect to through a proxy, which opens a tunnel for https. */
    ReceiverAddress behind(Proxy proxy, UUID account) {
        return isSecure
                ? new ReceiverAddress(account, bare(host), port)
                : new ReceiverAddress(account, proxy.host(), proxy.port());
    }

    /** Returns the proxy credentials of a plain request; null when none are needed. */
    @Nullable
    String proxyLogin(Proxy proxy) {
        return isSecure ? null : proxy.login();
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
