package io.ringback.dispatch;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.logging.Log;
import io.ringback.delivery.Claim;
import io.ringback.dispatch.send.Outbound;
import io.ringback.dispatch.send.SendResult;
import io.ringback.id.Ids;
import io.ringback.trace.TraceParent;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reports each attempt to the operator: as a span in the trace of its event, by OpenTelemetry's conventions for HTTP
 * clients, and as a log line at {@code DEBUG} with its ids. It includes the host, but neither path nor query, which may
 * contain the receiver's secrets.
 */
final class AttemptTrace {
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> HOST = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
    private static final AttributeKey<Long> RESENT = AttributeKey.longKey("http.request.resend_count");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> ACCOUNT = AttributeKey.stringKey("ringback.account_id");
    private static final AttributeKey<String> WEBHOOK = AttributeKey.stringKey("ringback.webhook_id");
    private static final AttributeKey<String> EVENT = AttributeKey.stringKey("ringback.event_id");
    private static final AttributeKey<String> DELIVERY = AttributeKey.stringKey("ringback.delivery_id");
    private static final int FIRST_ERROR = 400;

    private final Tracer tracer;

    AttemptTrace(Tracer tracer) {
        this.tracer = tracer;
    }

    /** Runs {@code attempt} within a span. */
    CompletionStage<SendResult> around(Claim claim, Outbound request, Supplier<CompletionStage<SendResult>> attempt) {
        Span span = begin(claim, request);
        boolean logged = Log.isDebugEnabled();
        if (!span.isRecording() && !logged) {
            return attempt.get();
        }
        describe(span, claim, request);
        return attempt.get().whenComplete((sendResult, bug) -> {
            end(span, sendResult);
            if (logged) {
                LogIds.with(claim, () -> log(claim, request, sendResult));
            }
        });
    }

    private static void log(Claim claim, Outbound request, @Nullable SendResult sendResult) {
        Log.debugf(
                "Attempt %d of delivery %s at %s: %s",
                claim.nextTry(), Ids.show(claim.deliveryId()), request.target().getHost(), shown(sendResult));
    }

    private static String shown(@Nullable SendResult sendResult) {
        return switch (sendResult) {
            case SendResult.Answered answered -> "answered " + answered.status();
            case SendResult.Unanswered unanswered -> unanswered.text();
            case null -> "failed by an internal error";
        };
    }

    private Span begin(Claim claim, Outbound request) {
        SpanBuilder span = tracer.spanBuilder(request.method()).setSpanKind(SpanKind.CLIENT);
        TraceParent parent = claim.event().traceParent();
        return (parent == null ? span.setNoParent() : span.setParent(parent.context())).startSpan();
    }

    private static void describe(Span span, Claim claim, Outbound request) {
        span.setAttribute(METHOD, request.method());
        span.setAttribute(HOST, request.target().getHost());
        if (request.target().getPort() >= 0) {
            span.setAttribute(PORT, (long) request.target().getPort());
        }
        if (claim.tries() > 0) {
            span.setAttribute(RESENT, (long) claim.tries());
        }
        span.setAttribute(ACCOUNT, Ids.show(claim.accountId()));
        span.setAttribute(WEBHOOK, Ids.show(claim.webhookId()));
        span.setAttribute(EVENT, Ids.show(claim.event().id()));
        span.setAttribute(DELIVERY, Ids.show(claim.deliveryId()));
    }

    private static void end(Span span, @Nullable SendResult sendResult) {
        switch (sendResult) {
            case SendResult.Answered answered -> {
                span.setAttribute(STATUS, (long) answered.status());
                if (answered.status() >= FIRST_ERROR) {
                    fail(span, Integer.toString(answered.status()));
                }
            }
            case SendResult.Unanswered unanswered ->
                fail(span, unanswered.error().text());
            case null -> fail(span, "internal");
        }
        span.end();
    }

    private static void fail(Span span, String error) {
        span.setAttribute(ERROR, error);
        span.setStatus(StatusCode.ERROR);
    }
}
