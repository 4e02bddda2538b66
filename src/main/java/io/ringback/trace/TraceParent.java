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
 * What a thing came from within a trace: the value of {@code traceparent} in W3C Trace Context, version 00.
 *
 * <p>The header {@code tracestate} is not kept: it is its writers' own business, and webhooks belong to strangers.
 *
 * @param text 55 characters
 */
public record TraceParent(String text) {
    public static final String HEADER = "traceparent";

    private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final Header ONLY = new Header();

    /**
     * Of the request in hand: the operator's span of it where traces are kept, else what the caller sent. Null when neither
     * is, or when the caller's is malformed: the specification has such a one ignored.
     */
    public static @Nullable TraceParent ofRequest(HttpHeaders headers) {
        SpanContext here = Span.current().getSpanContext();
        return here.isValid() ? of(here) : parse(headers.getHeaderString(HEADER));
    }

    /** Of what was stored, in our form. */
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

    /** The context whose spans belong to this trace. */
    public Context context() {
        return context(text);
    }

    private static Context context(String header) {
        return W3C.extract(Context.root(), header, ONLY);
    }

    /** Reads a value as that of the only header there is. */
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
