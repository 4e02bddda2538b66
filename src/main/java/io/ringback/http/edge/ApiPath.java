package io.ringback.http.edge;

import io.ringback.http.ApiException;
import io.ringback.http.Problem;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Identifies the resource of a request. Resources have paths under {@code /v1}; repeated and trailing slashes are
 * removed.
 *
 * @param prefix the version that the caller used, {@code /v1} or {@code /v2}; empty outside the API
 * @param path the resource's path, normalized as the router does
 */
record ApiPath(String prefix, String path) {
    /** All methods of the API, which are also the values of the metrics label {@code method}. */
    static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final int MAX_URI = 8_192;
    private static final Pattern API = Pattern.compile("/v[12](/.*)?");
    private static final Pattern EVENTS = Pattern.compile("/v1/accounts/[^/]+/events");
    private static final int VERSION = "/v1".length();
    /** Every path begins with two literal segments, none of which needs escaping. */
    private static final int LITERAL_SEGMENTS = 2;

    /** Creates the path of a normalized request path. */
    static ApiPath of(String normalized) {
        if (!API.matcher(normalized).matches()) {
            return new ApiPath("", normalized);
        }
        int end = normalized.endsWith("/") ? normalized.length() - 1 : normalized.length();
        return new ApiPath(normalized.substring(0, VERSION), "/v1" + normalized.substring(VERSION, end));
    }

    /** Returns the path as the router sees it; {@code /} when it cannot be normalized. */
    static String normalized(RoutingContext context) {
        try {
            return context.normalizedPath();
        } catch (IllegalArgumentException brokenEscape) {
            return "/";
        }
    }

    /**
     * Finds a fault of the request line, whatever the path: an unsupported method, a URI that is too long or malformed,
     * or a path that a proxy may interpret differently (dot segments, {@code ;}, needless escapes). Returns null when
     * there is none.
     */
    static @Nullable ApiException fault(HttpServerRequest request) {
        HttpMethod method = request.method();
        if (!METHODS.contains(method.name())) {
            return ApiException.of(
                    Problem.NOT_IMPLEMENTED, "Unsupported method: send GET, POST, PUT, PATCH or DELETE.", null);
        }
        String uri = request.uri();
        if (uri.length() > MAX_URI) {
            return ApiException.of(Problem.URI_TOO_LONG, "the URI is longer than " + MAX_URI + " characters", null);
        }
        String path = request.path();
        if (path == null || !path.startsWith("/") || !isValid(uri)) {
            return ApiException.of(
                    Problem.BAD_REQUEST, "Malformed request URI: percent-encode reserved characters (RFC 3986).", null);
        }
        return isAmbiguous(path)
                ? ApiException.of(
                        Problem.BAD_REQUEST,
                        "Ambiguous path: send it without dot segments, semicolons and needless escapes.",
                        null)
                : null;
    }

    private static boolean isValid(String uri) {
        try {
            // Clients never send fragments.
            return new URI(uri).getRawFragment() == null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static boolean isAmbiguous(String path) {
        // Fast path: most paths have none of these.
        if (path.indexOf(';') < 0 && path.indexOf('.') < 0 && path.indexOf('%') < 0) {
            return false;
        }
        int seen = 0;
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty()) {
                seen++;
            }
            boolean escapes = segment.indexOf('%') >= 0;
            if (segment.indexOf(';') >= 0 || (escapes && seen <= LITERAL_SEGMENTS) || isDots(segment)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDots(String segment) {
        String decoded = segment.toLowerCase(Locale.ROOT).replace("%2e", ".");
        return decoded.equals(".") || decoded.equals("..");
    }

    boolean isApi() {
        return !prefix.isEmpty();
    }

    /** Returns whether events are posted to this path; batches need a larger body limit. */
    boolean takesEvents() {
        return EVENTS.matcher(path).matches();
    }

    /** Returns whether this path creates tokens, so that callers have no valid token yet. */
    boolean logsIn() {
        return path.equals("/v1/api_auth");
    }
}
