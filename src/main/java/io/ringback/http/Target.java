package io.ringback.http;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request is aimed at. Resources live under {@code /v1}; repeated and trailing slashes are gone.
 *
 * @param prefix the version under which the caller spoke, {@code /v1} or {@code /v2}; empty outside the API
 * @param path where the resource is
 */
record Target(String prefix, String path) {
    private static final Pattern SLASHES = Pattern.compile("/{2,}");
    private static final Pattern API = Pattern.compile("/v[12](/.*)?");
    private static final Pattern EVENTS = Pattern.compile("/v1/accounts/[^/]+/events");
    private static final int VERSION = "/v1".length();

    /** The target of a raw path; null, which a malformed request line leaves behind, is outside the API. */
    static Target of(@Nullable String raw) {
        String path = raw == null ? "/" : SLASHES.matcher(raw).replaceAll("/");
        if (!API.matcher(path).matches()) {
            return new Target("", path);
        }
        int end = path.endsWith("/") ? path.length() - 1 : path.length();
        return new Target(path.substring(0, VERSION), "/v1" + path.substring(VERSION, end));
    }

    boolean isApi() {
        return !prefix.isEmpty();
    }

    /** Where events come in: batches are large there. */
    boolean takesEvents() {
        return EVENTS.matcher(path).matches();
    }
}
