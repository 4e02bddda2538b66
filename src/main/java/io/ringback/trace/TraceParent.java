package io.ringback.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.regex.Pattern;
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

    private static final String NAMED = "-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}";
    private static final Pattern OURS = Pattern.compile("00" + NAMED);
    /** A later version may say more at the end; ff is none. */
    private static final Pattern LATER = Pattern.compile("(?!00|ff)[0-9a-f]{2}" + NAMED + "(-.*)?");

    private static final int END_OF_VERSION = 2;
    private static final int TRACE_ID = 3;
    private static final int SPAN_ID = 36;
    private static final int FLAGS = 53;
    private static final int LENGTH = 55;

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
        if (header == null) {
            return null;
        }
        if (OURS.matcher(header).matches()) {
            return new TraceParent(header);
        }
        return LATER.matcher(header).matches()
                ? new TraceParent("00" + header.substring(END_OF_VERSION, LENGTH))
                : null;
    }

    static TraceParent of(SpanContext span) {
        return new TraceParent("00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                + span.getTraceFlags().asHex());
    }

    /** Where what follows from it belongs. */
    public Context context() {
        SpanContext span = SpanContext.createFromRemoteParent(
                text.substring(TRACE_ID, SPAN_ID - 1),
                text.substring(SPAN_ID, FLAGS - 1),
                TraceFlags.fromHex(text, FLAGS),
                TraceState.getDefault());
        return Context.root().with(Span.wrap(span));
    }
}
