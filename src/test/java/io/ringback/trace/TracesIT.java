package io.ringback.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import io.ringback.testing.Receiver;
import io.ringback.testing.Requests.Request;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Service;
import io.ringback.testing.Until;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests the packaged program with a trace collector. */
class TracesIT {
    private static final String TOKEN = "a-master-token-for-tests-only-0123456789";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";

    @Test
    void a_trace_spans_request_and_attempts_without_secrets() throws Exception {
        try (var collector = Receiver.start();
                var receiver = Receiver.start();
                var program = Program.startBriefly(watchedBy(collector))) {
            receiver.answers("/hook", ScriptedAnswer.status(503), ScriptedAnswer.status(200));
            var service = new Service(program.awaitReady(), TOKEN);
            service.webhook("channel_create", receiver.uri("/hook?key=of-the-receiver"));

            service.request()
                    .header("traceparent", "00-" + TRACE + "-" + CALLER + "-01")
                    .queryParam("auth_token", TOKEN)
                    .body(Map.of("data", Map.of("hook", "channel_create", "payload", Map.of("call_id", "a"))))
                    .post(service.path("/events"))
                    .then()
                    .statusCode(202);
            List<Request> told = receiver.await(2);

            List<Span> spans = Until.holds(() -> ofTrace(collector), found -> found.size() == 1 + told.size());
            Span intake = only(spans, Span.SpanKind.SPAN_KIND_SERVER, 0);
            assertThat(hex(intake.getParentSpanId())).isEqualTo(CALLER);
            Span first = only(spans, Span.SpanKind.SPAN_KIND_CLIENT, 503);
            Span second = only(spans, Span.SpanKind.SPAN_KIND_CLIENT, 200);
            assertThat(List.of(first.getParentSpanId(), second.getParentSpanId()))
                    .containsOnly(intake.getSpanId());
            assertThat(first.getStatus().getCodeValue()).isEqualTo(2);
            assertThat(first.toString()).contains("ringback.delivery_id", "ringback.event_id");
            assertThat(second.toString()).contains("http.request.resend_count");
            assertThat(told)
                    .allSatisfy(request -> assertThat(request.header("traceparent"))
                            .contains("00-" + TRACE + "-" + hex(intake.getSpanId()) + "-01"));
            assertThat(collector.received())
                    .noneMatch(sent -> new String(sent.body(), StandardCharsets.ISO_8859_1).contains(TOKEN))
                    .noneMatch(
                            sent -> new String(sent.body(), StandardCharsets.ISO_8859_1).contains("of-the-receiver"));
            assertThat(program.lines())
                    .noneMatch(line -> line.contains(TOKEN) || line.contains("of-the-receiver"))
                    .filteredOn(line -> line.contains("Attempt 2 of delivery"))
                    .singleElement()
                    .asString()
                    .startsWith("{")
                    .contains("\"delivery_id\":\"", "\"event_id\":\"", "\"webhook_id\":\"");
        }
    }

    private static Map<String, String> watchedBy(Receiver collector) {
        Map<String, String> environment = new HashMap<>(Program.environment(Postgres.empty(), TOKEN));
        environment.put("QUARKUS_OTEL_SDK_DISABLED", "false");
        environment.put(
                "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", collector.uri("/").toString());
        environment.put("QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "100ms");
        environment.put("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true");
        environment.put("QUARKUS_LOG_CATEGORY__IO_RINGBACK_DISPATCH__LEVEL", "DEBUG");
        environment.put("RINGBACK_RETRY_SCHEDULE", "100ms");
        return environment;
    }

    private static List<Span> ofTrace(Receiver collector) {
        List<Span> spans = new ArrayList<>();
        for (Request sent : collector.received()) {
            try {
                ExportTraceServiceRequest.parseFrom(sent.body()).getResourceSpansList().stream()
                        .flatMap(resource -> resource.getScopeSpansList().stream())
                        .flatMap(scope -> scope.getSpansList().stream())
                        .filter(span -> hex(span.getTraceId()).equals(TRACE))
                        .forEach(spans::add);
            } catch (InvalidProtocolBufferException malformed) {
                throw new AssertionError(malformed);
            }
        }
        return spans;
    }

    /** Returns the only span of this kind, with this status if given. */
    private static Span only(List<Span> spans, Span.SpanKind kind, int status) {
        List<Span> found = spans.stream()
                .filter(span -> span.getKind() == kind)
                .filter(span -> status == 0
                        || span.getAttributesList().stream()
                                .anyMatch(attribute -> attribute.getKey().equals("http.response.status_code")
                                        && attribute.getValue().getIntValue() == status))
                .toList();
        assertThat(found).as("%s %d of %s", kind, status, spans).hasSize(1);
        return found.getFirst();
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
