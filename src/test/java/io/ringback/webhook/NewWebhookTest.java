package io.ringback.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.ApiException;
import io.ringback.http.Faults;
import io.ringback.http.Problem;
import io.ringback.json.Json;
import io.ringback.webhook.catalogue.HookCatalogue;
import io.ringback.webhook.signing.SigningSecret;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NewWebhookTest {
    private static final WebhookRules RULES = new WebhookRules(
            new HookCatalogue(Optional.empty()).listenable(),
            target ->
                    Optional.of("it is private").filter(reason -> target.text().contains("private")),
            false,
            2);

    @Test
    void absent_fields_take_their_defaults() {
        var document = parse("""
                {"name": "New Calls", "uri": "http://my.server.com/calls/new.php", "hook": "channel_create"}
                """).document();

        assertThat(WebhookView.fields(document)).isEqualTo(json("""
                {"name": "New Calls", "uri": "http://my.server.com/calls/new.php", "hook": "channel_create",
                 "http_verb": "post", "retries": 2, "enabled": true, "format": "form-data", "signature": "v1", "tls_verify": true,
                 "include_subaccounts": false, "include_internal_legs": true}
                """));
    }

    @Test
    void null_is_absent() {
        var document = parse(with("""
                {"http_verb": null, "retries": null, "enabled": null, "format": null, "custom_data": null,
                 "group": null, "secret": null, "rate_limit": null, "mine": null}
                """)).document();

        assertThat(WebhookView.fields(document))
                .isEqualTo(WebhookView.fields(parse(with("{}")).document()));
    }

    @Test
    void every_defined_field_is_kept() {
        String all = """
                {"name": "n", "uri": "https://a.example/?x=1", "hook": "all", "http_verb": "put", "retries": 10,
                 "enabled": false, "format": "json", "custom_data": {"z": "1", "a": ""},
                 "custom_request_headers": {"X-Key": "k 1"}, "signature": "v1a", "tls_verify": true, "include_subaccounts": true,
                 "include_internal_legs": false, "group": "g"}
                """;

        assertThat(WebhookView.fields(parse(all).document()))
                .hasToString(json(all).toString());
    }

    @Test
    void spellings_of_older_clients_are_accepted() {
        var target = parse(with("""
                {"retries": "3", "http_verb": "GeT", "format": "JSON"}""")).document().target();

        assertThat(target.retries()).isEqualTo(3);
        assertThat(target.verb()).isEqualTo(HttpVerb.GET);
        assertThat(target.format()).isEqualTo(Format.JSON);
    }

    @Test
    void unknown_public_fields_are_kept_and_private_ones_dropped() {
        var others = parse(with("""
                {"mine": {"z": [1, null, 1.10], "a": 12345678901234567890}, "_rev": "1", "pvt_type": "x", "id": "y",
                 "disable_reason": "z", "health": {}}""")).document().others();

        assertThat(others).hasToString("""
                {"mine":{"z":[1,null,1.10],"a":12345678901234567890}}""");
    }

    @Test
    void a_secret_is_accepted_but_not_part_of_the_document() {
        var webhook = parse(with("""
                {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}"""));

        assertThat(webhook.secret())
                .isEqualTo(SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                        .orElseThrow());
        assertThat(WebhookView.fields(webhook.document()).toString()).doesNotContain("secret");
    }

    @Test
    void all_invalid_fields_are_reported_at_once() {
        var faults = faults("""
                {"name": 1, "uri": "nonsense", "hook": "x", "http_verb": "delete", "retries": 11, "enabled": "yes",
                 "format": "xml", "custom_data": {"n": 1}, "include_subaccounts": 0, "include_internal_legs": [],
                 "group": {}, "secret": "s", "rate_limit": 0, "ordering": "."}
                """);

        assertThat(faults.properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder(
                        "name",
                        "uri",
                        "hook",
                        "http_verb",
                        "retries",
                        "enabled",
                        "format",
                        "custom_data.n",
                        "include_subaccounts",
                        "include_internal_legs",
                        "group",
                        "secret",
                        "rate_limit",
                        "ordering");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ftp://x/|the scheme must be http or https",
                "nonsense|the scheme must be http or https",
                "http://private.example/|it is private",
                "http://u:p@x/|user-info before the host is not allowed",
                "http:///x|it names no host",
                "http://x:0/|the port must be 1 to 65535",
                "http://x/%zz|the percent sign at position 9 must be followed by two hexadecimal digits",
                "http://x/a{b}|the character at position 10 must be percent-encoded",
                "http://my_host.test/|the host has an underscore: only letters, digits, hyphens and dots are allowed",
                "http://bücher.test:8080/|the host must be in ASCII: write xn--bcher-kva.test",
                "http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.test/"
                        + "|a part of the host has more than 63 characters"
            })
    void a_forbidden_target_gets_the_published_message_and_a_cause(String uri, String cause) {
        String shown = uri.replace("u:p@", "…@");
        assertThat(faults(with("{\"uri\": \"" + uri + "\"}"))).isEqualTo(json("""
                {"uri": {"error": {"message": "invalid client URL", "value": "%s", "cause": "%s"}}}""".formatted(shown, cause)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name        | null                    | required
            name        | ""                      | minLength
            name        | []                      | type
            uri         | null                    | required
            uri         | ""                      | minLength
            uri         | 5                       | type
            hook        | null                    | required
            hook        | ""                      | enum
            hook        | "Channel_Create"        | enum
            hook        | true                    | type
            http_verb   | "patch"                 | enum
            http_verb   | ""                      | enum
            http_verb   | 1                       | type
            retries     | -1                      | minimum
            retries     | 11                      | maximum
            retries     | 1e400                   | type
            retries     | 99999999999999999999999 | maximum
            retries     | 2.5                     | type
            retries     | "x"                     | type
            retries     | ""                      | type
            retries     | {}                      | type
            enabled     | "true"                  | type
            format      | "xml"                   | enum
            custom_data | "x"                     | type
            custom_data | []                      | type
            group       | 1                       | type
            secret      | 1                       | type
            secret      | "whsec_AAAA"            | wrong_format
            rate_limit  | 0                       | minimum
            rate_limit  | 100001                  | maximum
            rate_limit  | 1.5                     | type
            ordering    | ""                      | minLength
            ordering    | 1                       | type
            ordering    | ".call_id"              | wrong_format
            ordering    | "call..id"              | wrong_format
            signature   | "v2"                    | enum
            signature   | 1                       | type
            secret      | "whsk_AAAA"             | wrong_format
            tls_verify  | false                   | forbidden
            tls_verify  | "no"                    | type
            custom_request_headers | "X-A: b"     | type
            """)
    void each_fault_has_its_code(String field, String value, String code) {
        var faults = faults(with("{\"" + field + "\": " + value + "}"));

        assertThat(faults.properties()).hasSize(1);
        assertThat(faults.path(field).has(code)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Host              | x      | reserved
            User-Agent        | x      | reserved
            Content-Type      | x      | reserved
            content-length    | 1      | reserved
            Webhook-Signature | x      | reserved
            CE-Id             | x      | reserved
            traceparent       | x      | reserved
            X-Hook-ID         | x      | reserved
            x-account-id      | x      | reserved
            X-EVENT-ID        | x      | reserved
            Expect            | x      | reserved
            Connection        | x      | reserved
            Transfer-Encoding | x      | reserved
            Transfer_Encoding | x      | reserved
            content_length    | x      | reserved
            webhook_id        | x      | reserved
            Transfer.Encoding | x      | reserved
            TE                | x      | reserved
            X A               | x      | wrong_format
            X:A               | x      | wrong_format
            X-Ä               | x      | wrong_format
            X-A               | a\\r\\nb | wrong_format
            X-A               | a\\u0000 | wrong_format
            X-A               | ä      | wrong_format
            X-A               | ' x'   | wrong_format
            """)
    void reserved_and_malformed_request_headers_are_rejected(String name, String value, String code) {
        JsonNode faults = faults(with("{\"custom_request_headers\": {\"" + name + "\": \"" + value + "\"}}"));

        assertThat(faults.properties()).hasSize(1);
        assertThat(faults.path("custom_request_headers." + name).has(code)).isTrue();
        assertThat(faults.path("custom_request_headers." + name).path(code).has("value"))
                .isFalse();
    }

    @Test
    void request_headers_are_limited_in_number_length_and_values() {
        String most = IntStream.range(0, 32)
                .mapToObj(i -> "\"X-%d\": \"%s\"".formatted(i, "x".repeat(4096)))
                .collect(Collectors.joining(","));
        assertThat(parse(with("{\"custom_request_headers\": {%s}}".formatted(most))))
                .isNotNull();
        assertThat(faults(with("{\"custom_request_headers\": {%s, \"X-32\": \"\"}}".formatted(most)))
                        .path("custom_request_headers")
                        .has("maxProperties"))
                .isTrue();
        assertThat(faults(with("{\"custom_request_headers\": {\"X-A\": \"%s\"}}".formatted("x".repeat(4097))))
                        .path("custom_request_headers.X-A")
                        .has("maxLength"))
                .isTrue();
        assertThat(faults(with("{\"custom_request_headers\": {\"X-A\": \"1\", \"x-a\": \"2\"}}"))
                        .path("custom_request_headers.x-a")
                        .has("wrong_format"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"name, 129", "uri, 2049", "group, 129", "secret, 129"})
    void a_string_beyond_its_limit_is_rejected(String field, int length) {
        var faults = faults(with("{\"" + field + "\": \"" + "x".repeat(length) + "\"}"));

        assertThat(faults.path(field).has("maxLength")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"x\"", "1", "null", "true"})
    void data_must_be_an_object(String data) {
        assertThat(faults(data).path("data").has("type")).isTrue();
    }

    @Test
    void a_document_has_at_most_16_kib() {
        assertThat(parse(with("{\"mine\": \"" + "x".repeat(16_000) + "\"}"))).isNotNull();

        assertThat(faults(with("{\"mine\": \"" + "ü".repeat(8_192) + "\"}"))
                        .path("data")
                        .has("maxLength"))
                .isTrue();
    }

    @Test
    void a_webhook_of_a_removed_hook_can_be_tested_but_must_change_its_hook() {
        HookCatalogue catalogue = new HookCatalogue(Optional.empty());
        assertThat(catalogue.sample("voicemail_new").hook()).isEqualTo("channel_create");
        WebhookRules rules = new WebhookRules(catalogue.listenable(), target -> Optional.empty(), false, 2);
        String same = """
                {"name": "n", "uri": "https://a.example/", "hook": "voicemail_new", "enabled": false}""";
        assertThatThrownBy(() -> NewWebhook.parse(Json.parse(same.getBytes(UTF_8)), rules))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(Faults.of(refused).toString()).contains("\"hook\":{\"enum\""));
    }

    private static NewWebhook parse(String data) {
        return NewWebhook.parse(json(data), RULES);
    }

    private static JsonNode faults(String data) {
        var refused = catchThrowableOfType(ApiException.class, () -> parse(data));
        assertThat(refused.problem()).isEqualTo(Problem.VALIDATION);
        return Faults.of(refused);
    }

    /** Returns a valid document with {@code fields} changed. */
    private static String with(String fields) {
        var document = (ObjectNode) json("""
                {"name": "New Calls", "uri": "http://my.server.com/calls/new.php", "hook": "channel_create"}
                """);
        return document.setAll((ObjectNode) json(fields)).toString();
    }

    private static JsonNode json(String text) {
        return Json.parse(text.getBytes(UTF_8));
    }
}
