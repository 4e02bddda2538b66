package io.ringback.json;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests every time field: the platform's in Gregorian seconds, others in RFC 3339 with milliseconds. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class TimesTest {
    private static final Pattern ISO = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d.*");
    private static final Pattern OURS = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    private static final Pattern OF_ENVELOPE = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    private static final Pattern NAME = Pattern.compile(".*(_at|_since|_until)|at|timestamp");
    /** Fields that callers and receivers write. */
    private static final Set<String> NOT_OURS =
            Set.of("payload", "req_body", "resp_body", "req_headers", "resp_headers");

    private final Map<String, Set<String>> wrong = new TreeMap<>();
    private final Set<String> seen = new TreeSet<>();

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T06:18:33Z, 2026-11-23T06:18:33.000Z",
        "2026-11-23T06:18:33.5Z, 2026-11-23T06:18:33.500Z",
        "2026-11-23T06:18:33.999999999Z, 2026-11-23T06:18:33.999Z",
        "0000-01-01T00:00:00Z, 0000-01-01T00:00:00.000Z",
        "9999-12-31T23:59:59.9999Z, 9999-12-31T23:59:59.999Z"
    })
    void times_have_three_fractional_digits(String instant, String shown) {
        assertThat(UtcTime.shown(Instant.parse(instant))).isEqualTo(shown);
    }

    @Test
    void all_responses_format_times_alike() throws Exception {
        try (Receiver server = Receiver.start()) {
            Tenant tenant = Tenant.create();
            String webhook = tenant.webhook("all", server.uri("/"), Map.of("retries", 1));
            String refused = tenant.webhook("all", URI.create("http://127.0.0.1:40009/"), Map.of("retries", 1));
            String event = tenant.event("channel_create", Map.of("timestamp", "2026-11-23T06:18:33.25Z"));
            String delivery = Until.holds(
                    () -> tenant.request()
                            .get(tenant.path("/deliveries?filter_state=failed"))
                            .path("data[0].id"),
                    id -> id != null);
            untilHealthHas("last_success_at", tenant, webhook);
            untilHealthHas("failing_since", tenant, refused);
            look(tenant.request()
                    .body(Map.of("data", Map.of("expires_at", "2098-12-31T23:00:00Z")))
                    .put(tenant.path("/tokens")));
            look(tenant.request().post(tenant.path("/webhooks/" + webhook + "/secret/rotate")));
            for (String path : List.of(
                    "",
                    "/tokens",
                    "/audit",
                    "/webhooks",
                    "/webhooks/" + webhook,
                    "/webhooks/" + refused,
                    "/webhooks/" + webhook + "/secret",
                    "/webhooks/" + refused + "/attempts",
                    "/webhooks/attempts",
                    "/deliveries",
                    "/deliveries/" + delivery,
                    "/events",
                    "/events/" + event)) {
                look(tenant.request().get(tenant.path(path)));
            }
            String key = tenant.request().get(tenant.path("/api_key")).path("data.api_key");
            look(tenant.request().body(Map.of("data", Map.of("api_key", key))).put("/v1/api_auth"));
        }
        assertThat(wrong).isEmpty();
        assertThat(seen)
                .contains(
                        "attempted_at",
                        "at",
                        "created_at",
                        "ended_at",
                        "expires_at",
                        "failing_since",
                        "last_attempt_at",
                        "last_failure_at",
                        "last_success_at",
                        "next_attempt_at",
                        "occurred_at",
                        "signs_until",
                        "timestamp",
                        "updated_at");
    }

    @Test
    void the_document_describes_times_as_responses_format_them() throws IOException {
        JsonNode document = new ObjectMapper()
                .readTree(given().queryParam("format", "json").get("/q/openapi").asByteArray());
        for (JsonNode schema : document.path("components").path("schemas")) {
            schema.path("properties").properties().forEach(property -> {
                if (NAME.matcher(property.getKey()).matches()) {
                    seen.add(property.getKey());
                    if (!isTime(property.getValue())) {
                        note(property.getKey(), property.getValue().toString());
                    }
                }
            });
        }
        document.path("paths")
                .findValues("responses")
                .forEach(responses -> responses.findValues("example").forEach(example -> envelope(example)));
        document.path("components")
                .path("schemas")
                .forEach(schema -> schema.path("examples").forEach(this::envelope));
        assertThat(wrong).isEmpty();
        assertThat(seen).contains("attempted_at", "created_at", "expires_at", "timestamp");
    }

    private static void untilHealthHas(String field, Tenant tenant, String webhook) {
        Until.holds(
                () -> tenant.request().get(tenant.path("/webhooks/" + webhook)).<String>path("data.health." + field),
                value -> value != null);
    }

    private static boolean isTime(JsonNode schema) {
        String text = schema.toString();
        return text.contains("date-time") || text.contains("Gregorian seconds") || schema.has("$ref");
    }

    private void look(Response answer) throws IOException {
        assertThat(answer.statusCode()).isIn(200, 201);
        envelope(new ObjectMapper().readTree(answer.asByteArray()));
    }

    private void envelope(JsonNode envelope) {
        String timestamp = envelope.path("timestamp").asText("");
        if (!timestamp.isEmpty() && !OF_ENVELOPE.matcher(timestamp).matches()) {
            note("the envelope's timestamp", timestamp);
        }
        walk("data", envelope.path("data"));
    }

    private void walk(String name, JsonNode value) {
        if (NOT_OURS.contains(name)) {
            return;
        }
        if (value.isObject()) {
            value.properties().forEach(field -> walk(field.getKey(), field.getValue()));
        } else if (value.isArray()) {
            value.forEach(item -> walk(name, item));
        } else if (value.isTextual() && ISO.matcher(value.textValue()).matches()) {
            seen.add(name);
            if (name.equals("timestamp") || !OURS.matcher(value.textValue()).matches()) {
                note(name, value.textValue());
            }
        } else if (NAME.matcher(name).matches() && !value.isNull()) {
            seen.add(name);
            if (!name.equals("timestamp") || !value.isIntegralNumber()) {
                note(name, value.toString());
            }
        }
    }

    private void note(String name, String value) {
        wrong.computeIfAbsent(name, it -> new TreeSet<>()).add(value);
    }
}
