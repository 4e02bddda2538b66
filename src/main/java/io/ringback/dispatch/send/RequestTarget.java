package io.ringback.dispatch.send;

import io.ringback.egress.Proxy;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a URL that a request is made of.
 *
 * @param host in lower case: two spellings of one host share connections
 * @param line path and query, as they follow the method
 */
public record RequestTarget(boolean isSecure, String host, int port, String line) {
    /** The longest query of a webhook with the verb {@code get}; servers accept request lines of 8 KiB or a little less. */
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

    /** Whether {@code request} has more in its query than receivers accept. */
    static boolean isTooLong(Outbound request) {
        String query = request.target().getRawQuery();
        return request.body() == null && query != null && query.length() > LONGEST_QUERY;
    }

    /** What follows the method when there may be a proxy: it wants to see plain requests with their whole URL. */
    String line(Proxy proxy) {
        if (isSecure || !proxy.isUsed()) {
            return line;
        }
        return "http://" + host + (port == HTTP ? "" : ":" + port) + line;
    }

    /** What the client connects to when there is a proxy; for https it has the proxy make a tunnel. */
    ReceiverAddress behind(Proxy proxy, UUID account) {
        return isSecure
                ? new ReceiverAddress(account, bare(host), port)
                : new ReceiverAddress(account, proxy.host(), proxy.port());
    }

    /** What a plain request logs in with at the proxy; null when there is nothing to log in to. */
    @Nullable
    String proxyLogin(Proxy proxy) {
        return isSecure ? null : proxy.login();
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
