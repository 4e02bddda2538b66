package io.ringback.dispatch.render;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.ringback.delivery.StoredEvent;
import io.ringback.dispatch.send.Outbound;
import io.ringback.id.Ids;
import io.ringback.webhook.Format;
import io.ringback.webhook.HttpVerb;
import io.ringback.webhook.RequestHeaders;
import io.ringback.webhook.TargetUri;
import io.ringback.webhook.WebhookRevision;
import io.ringback.webhook.signing.SigningKeys;
import io.ringback.webhook.signing.SigningSecret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderingTest {
    private static final UUID WEBHOOK = new UUID(1, 1);
    private static final UUID ACCOUNT = new UUID(2, 2);
    private static final UUID EVENT = new UUID(3, 3);
    private static final UUID CHILD = new UUID(4, 4);
    private static final UUID DELIVERY = new UUID(5, 5);
    private static final Instant NOW = Instant.parse("2026-11-23T06:18:33.987Z");
    private static final SigningKeys KEYS = SigningKeys.of(
            SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").orElseThrow());
    private static final RequestHeaders HEADERS = RequestHeaders.of(Map.of("X-Key", "k1"));
    private static final String PAYLOAD = """
            {"z":"a b&c=d","account_id":"forged","list":[1,"two"],"nested":{"deep":{"er":true},"none":null},\
            "hook_event":"forged","umlaut":"ä","amount":1.10}""";
    private static final String CHILD_SHOWN = Ids.show(CHILD);

    private static Outbound render(String uri, HttpVerb verb, Format format, Map<String, String> customData) {
        WebhookRevision webhook = new WebhookRevision(
                WEBHOOK,
                ACCOUNT,
                1,
                TargetUri.parse(uri).orElseThrow(),
                verb,
                format,
                2,
                customData,
                HEADERS,
                true,
                KEYS);
        StoredEvent event = new StoredEvent(
                EVENT, CHILD, "channel_create", PAYLOAD.getBytes(UTF_8), Instant.parse("2026-11-23T06:00:00Z"), null);
        return new Rendering("1.2.3").render(webhook, event, DELIVERY, NOW);
    }

    private static Outbound post(Format format) {
        return render("https://example.com/hook", HttpVerb.POST, format, Map.of());
    }

    private static String body(Outbound outbound) {
        return new String(Objects.requireNonNull(outbound.body()), UTF_8);
    }

    private static Map<String, String> headers(Outbound outbound) {
        return outbound.headers().stream().collect(Collectors.toMap(Entry::getKey, Entry::getValue));
    }

    @Test
    void a_form_nests_in_brackets_and_keeps_the_order_of_its_keys() {
        assertThat(body(post(Format.FORM_DATA)))
                .isEqualTo("z=a+b%26c%3Dd&account_id=" + CHILD_SHOWN + "&list%5B%5D=1&list%5B%5D=two"
                        + "&nested%5Bdeep%5D%5Ber%5D=true&nested%5Bnone%5D=&hook_event=channel_create"
                        + "&umlaut=%C3%A4&amount=1.10");
    }

    @Test
    void json_keeps_key_order_and_exact_numbers() {
        assertThat(body(post(Format.JSON)))
                .isEqualTo(PAYLOAD.replaceFirst("forged", CHILD_SHOWN).replaceFirst("forged", "channel_create"));
    }

    @Test
    void standard_wraps_the_payload_with_the_events_time() {
        assertThat(body(post(Format.STANDARD)))
                .isEqualTo("{\"type\":\"channel_create\",\"timestamp\":\"2026-11-23T06:00:00Z\",\"data\":"
                        + body(post(Format.JSON)) + "}");
    }

    @Test
    void cloudevents_puts_the_event_in_headers_and_the_payload_in_the_body() {
        Outbound outbound = post(Format.CLOUDEVENTS);
        assertThat(body(outbound)).isEqualTo(body(post(Format.JSON)));
        assertThat(headers(outbound))
                .containsEntry("ce-specversion", "1.0")
                .containsEntry("ce-type", "channel_create")
                .containsEntry("ce-id", Ids.show(EVENT))
                .containsEntry("ce-source", "/v1/accounts/" + CHILD_SHOWN)
                .containsEntry("ce-time", "2026-11-23T06:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "FORM_DATA, application/x-www-form-urlencoded",
        "JSON, application/json",
        "STANDARD, application/json",
        "CLOUDEVENTS, application/json"
    })
    void every_body_has_a_content_type(Format format, String type) {
        assertThat(headers(post(format))).containsEntry("Content-Type", type);
    }

    @Test
    void every_request_names_its_account_and_signs_its_exact_bytes() {
        Outbound outbound = render("https://example.com/hook", HttpVerb.PUT, Format.JSON, Map.of());
        assertThat(outbound.method()).isEqualTo("PUT");
        assertThat(headers(outbound))
                .containsEntry("X-Hook-ID", Ids.show(WEBHOOK))
                .containsEntry("X-Account-ID", Ids.show(ACCOUNT))
                .containsEntry("X-Event-ID", Ids.show(EVENT))
                .containsEntry("User-Agent", "Ringback/1.2.3")
                .containsEntry("X-Key", "k1")
                .containsEntry("webhook-id", Ids.show(DELIVERY))
                .containsEntry("webhook-timestamp", Long.toString(NOW.getEpochSecond()))
                .containsEntry(
                        "webhook-signature",
                        Signature.of(KEYS.at(NOW), Ids.show(DELIVERY), NOW, Objects.requireNonNull(outbound.body())));
    }

    @Test
    void custom_data_overrides_all_else() {
        Map<String, String> custom = Map.of("hook_event", "mine", "account_id", "me", "z", "zed", "new", "one");
        assertThat(body(render("https://example.com/", HttpVerb.POST, Format.FORM_DATA, custom)))
                .startsWith("z=zed&account_id=me&")
                .contains("&hook_event=mine&")
                .endsWith("&new=one");
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com/hook, https://example.com/hook?",
        "https://example.com, https://example.com?",
        "https://example.com/hook?key=1, https://example.com/hook?key=1&",
        "https://example.com/hook?, https://example.com/hook?",
        "https://example.com/hook#part, https://example.com/hook?",
        "https://example.com/hook?a=b%20c#part, https://example.com/hook?a=b%20c&"
    })
    void get_has_the_payload_in_its_query(String uri, String begin) {
        Outbound outbound = render(uri, HttpVerb.GET, Format.JSON, Map.of());
        assertThat(outbound.method()).isEqualTo("GET");
        assertThat(outbound.body()).isNull();
        assertThat(outbound.target().toString()).isEqualTo(begin + body(post(Format.FORM_DATA)));
        assertThat(headers(outbound)).doesNotContainKey("Content-Type");
    }

    @Test
    void get_is_signed_over_its_raw_query() {
        Outbound outbound = render("https://example.com/hook?key=1", HttpVerb.GET, Format.FORM_DATA, Map.of());
        byte[] query = outbound.target().getRawQuery().getBytes(UTF_8);
        assertThat(headers(outbound))
                .containsEntry("webhook-signature", Signature.of(KEYS.at(NOW), Ids.show(DELIVERY), NOW, query));
    }

    @ParameterizedTest
    @CsvSource({
        "POST, FORM_DATA", "POST, JSON", "POST, STANDARD", "POST, CLOUDEVENTS", "PUT, FORM_DATA", "PUT, JSON",
        "PUT, STANDARD", "PUT, CLOUDEVENTS", "GET, FORM_DATA", "GET, JSON", "GET, STANDARD", "GET, CLOUDEVENTS"
    })
    void the_openapi_document_describes_every_header_and_body_of_a_delivery(HttpVerb verb, Format format)
            throws IOException {
        JsonNode document =
                new YAMLMapper().readTree(Path.of("docs/openapi.yaml").toFile());
        JsonNode operation =
                document.path("webhooks").path("delivery").path(verb.name().toLowerCase(Locale.ROOT));
        Map<String, Boolean> documented = new HashMap<>();
        operation
                .path("parameters")
                .findValuesAsText("$ref")
                .forEach(reference -> documented.put(
                        document.at(reference.substring(1)).path("name").asText(),
                        document.at(reference.substring(1)).path("required").asBoolean()));
        JsonNode bodies = document.at(operation.at("/requestBody/$ref").asText().replaceFirst("^#", ""));

        Map<String, String> sent = new HashMap<>(headers(render("https://example.com/", verb, format, Map.of())));
        String type = sent.remove("Content-Type");
        sent.keySet().removeAll(HEADERS.reveal().keySet());

        assertThat(sent.keySet()).isSubsetOf(documented.keySet());
        documented.forEach((name, required) ->
                assertThat(required && !sent.containsKey(name)).as(name).isFalse());
        if (verb == HttpVerb.GET) {
            assertThat(operation.has("requestBody")).isFalse();
        } else {
            assertThat(bodies.path("content").has(Objects.requireNonNull(type))).isTrue();
        }
    }
}
