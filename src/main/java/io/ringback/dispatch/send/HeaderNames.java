package io.ringback.dispatch.send;

import io.vertx.core.http.HttpHeaders;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds the names of standard headers in a form that the client writes without checking each character. */
final class HeaderNames {
    private static final Map<String, CharSequence> OURS = Stream.of(
                    "Content-Type",
                    "X-Hook-ID",
                    "X-Account-ID",
                    "X-Event-ID",
                    "User-Agent",
                    "traceparent",
                    "webhook-id",
                    "webhook-timestamp",
                    "webhook-signature",
                    "ce-specversion",
                    "ce-id",
                    "ce-source",
                    "ce-type",
                    "ce-time")
            .collect(Collectors.toUnmodifiableMap(Function.identity(), HttpHeaders::createOptimized));

    private HeaderNames() {}

    /** Returns the client's preferred form of the name; null when it is not a standard header. */
    static @Nullable CharSequence ours(String name) {
        return OURS.get(name);
    }
}
