package io.ringback.webhook;

import io.ringback.http.ApiException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A caller's wish to change a webhook only if it is still as they know it: the header {@code If-Match}, or none. */
record IfMatch(@Nullable String header) {

    /** Ends the request with 409 when {@code revision} is not among those that the caller would change. */
    void check(int revision) {
        if (header != null && !header.strip().equals("*") && !lists(header, revision)) {
            throw ApiException.conflict("revision does not match", header);
        }
    }

    private static boolean lists(String header, int revision) {
        String tag = "\"" + revision + "\"";
        return Arrays.stream(header.split(",", -1)).map(String::strip).anyMatch(tag::equals);
    }
}
