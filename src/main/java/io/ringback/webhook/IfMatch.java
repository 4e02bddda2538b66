package io.ringback.webhook;

import io.ringback.http.ApiException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes a change of a webhook conditional on its revision: the header {@code If-Match}, or none. */
record IfMatch(@Nullable String header) {

    /** Throws a 409 when {@code revision} does not match the header. */
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
