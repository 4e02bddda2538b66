package io.ringback.dispatch.send;

import io.vertx.core.http.HttpHeaders;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The names of the headers that every request has, in the form that the client writes without looking at each letter. */
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

    /** The name as the client likes it best; null when it is not one of ours. */
    static @Nullable CharSequence ours(String name) {
        return OURS.get(name);
    }
}
