package io.ringback.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds the value of {@code traceparent} (W3C Trace Context, version 00) of an event's origin.
 *
 * <p>The header {@code tracestate} is not stored: it belongs to its writers, and webhooks to third parties.
 *
 * @param text 55 characters
 */
public record TraceParent(String text) {
    public static final String HEADER = "traceparent";

    private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final Header ONLY = new Header();

    /**
     * Returns the parent of the current request: the operator's span if tracing is on, else the caller's header. Null
     * when there is none, or when the caller's is malformed, which the specification says to ignore.
     */
    public static @Nullable TraceParent ofRequest(HttpHeaders headers) {
        SpanContext here = Span.current().getSpanContext();
        return here.isValid() ? of(here) : parse(headers.getHeaderString(HEADER));
    }

    /** Parses a stored value. */
    public static @Nullable TraceParent stored(@Nullable String text) {
        return text == null ? null : new TraceParent(text);
    }

    static @Nullable TraceParent parse(@Nullable String header) {
        SpanContext span = header == null
                ? SpanContext.getInvalid()
                : Span.fromContext(context(header)).getSpanContext();
        return span.isValid() ? of(span) : null;
    }

    static TraceParent of(SpanContext span) {
        return new TraceParent("00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                + span.getTraceFlags().asHex());
    }

    /** Returns the context in which spans belong to this trace. */
    public Context context() {
        return context(text);
    }

    private static Context context(String header) {
        return W3C.extract(Context.root(), header, ONLY);
    }

    /** Provides a value as the only header. */
    private static final class Header implements TextMapGetter<String> {
        @Override
        public Iterable<String> keys(String value) {
            return List.of(HEADER);
        }

        @Override
        public @Nullable String get(@Nullable String value, String name) {
            return HEADER.equals(name) ? value : null;
        }
    }
}
