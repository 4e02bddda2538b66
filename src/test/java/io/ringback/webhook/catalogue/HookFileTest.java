package io.ringback.webhook.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.ApiException;
import io.ringback.http.Faults;
import io.ringback.http.ValidationErrors;
import io.ringback.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HookFileTest {
    private static final String VOICEMAIL = """
            [{"id": "voicemail_new", "name": "New voicemail", "description": "A message was left.",
              "sample": {"box": {"number": "100"}, "seconds": 12},
              "schema": {"type": "object", "required": ["box"], "additionalProperties": false,
                         "properties": {"seconds": {"type": "integer", "minimum": 1},
                                        "box": {"type": "object", "required": ["number"]}}}}]""";

    @Test
    void a_hook_file_adds_to_the_built_in_hooks() {
        HookCatalogue catalogue = new HookCatalogue(Optional.empty());
        catalogue.add(read(VOICEMAIL));
        assertThat(catalogue.ids())
                .containsExactly(
                        "channel_create",
                        "channel_answer",
                        "channel_destroy",
                        "channel_bridge",
                        "webhook_disabled",
                        "voicemail_new");
        assertThat(catalogue.has("voicemail_new")).isTrue();
        assertThatThrownBy(() -> catalogue.add(read(VOICEMAIL))).hasMessageContaining("voicemail_new");
    }

    @Test
    void a_payload_is_validated_by_the_schema_field_by_field() {
        HookCatalogue catalogue = new HookCatalogue(Optional.empty());
        catalogue.add(read(VOICEMAIL));
        assertThat(faults(catalogue, "{\"box\": {\"number\": 1}, \"seconds\": 3}"))
                .isEqualTo("{}");
        assertThat(faults(catalogue, "{\"box\": {}, \"seconds\": 0, \"x\": 1}"))
                .contains("\"payload.box.number\":{\"required\"")
                .contains("\"payload.seconds\":{\"minimum\"")
                .contains("\"payload.x\":{\"additionalProperties\"");
        assertThat(faults(catalogue, "{\"box\": 7, \"seconds\": 0}"))
                .contains("Value did not match type(s): object", "\"target\":\"object\"", "Value must be at least 1");
        assertThat(faults(catalogue, "{}")).contains("Field is required but missing");
        assertThat(faults(catalogue, "{}")).contains("\"payload.box\":{\"required\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"object\", \"properties\": {\"a\": {\"pattern\": \"^(x+)+$\"}}}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"pattern\": \"^(x|y|z)*$\"}}}"
            })
    void a_pattern_that_backtracks_endlessly_is_a_fault(String schema) {
        HookCatalogue catalogue = new HookCatalogue(Optional.empty());
        catalogue.add(read(
                "[{\"id\": \"voicemail_new\", \"name\": \"n\", \"description\": \"d\", \"sample\": {}, \"schema\": "
                        + schema + "}]"));
        for (String unlucky : List.of("x".repeat(5_000) + "!", "(".repeat(50_000) + "x".repeat(100_000))) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(10),
                    () -> assertThat(faults(catalogue, "{\"a\": \"" + unlucky + "\"}"))
                            .contains("\"payload"));
        }
    }

    @Test
    void values_that_the_validator_cannot_handle_are_payload_faults() {
        HookCatalogue catalogue = new HookCatalogue(Optional.empty());
        catalogue.add(read("""
                [{"id": "voicemail_new", "name": "n", "description": "d", "sample": {},
                  "schema": {"properties": {"n": {"multipleOf": 3}}}}]"""));
        assertThat(faults(catalogue, "{\"n\": 1e999999999}")).contains("\"payload\":{\"schema\"");
    }

    @Test
    void only_the_first_fault_of_a_large_payload_is_reported() {
        HookCatalogue catalogue = new HookCatalogue(Optional.empty());
        catalogue.add(read("""
                [{"id": "voicemail_new", "name": "n", "description": "d", "sample": {},
                  "schema": {"properties": {"list": {"items": {"type": "string"}}}}}]"""));
        assertThat(faults(catalogue, "{\"list\": [" + "1,".repeat(400_000) + "1]}")
                        .length())
                .isLessThan(1_000);
        assertThat(faults(catalogue, "{\"list\": [" + "1,".repeat(100) + "1]}")).contains("more faults omitted");
    }

    private static String faults(HookCatalogue catalogue, String payload) {
        ValidationErrors validationErrors = new ValidationErrors();
        catalogue.check("voicemail_new", "payload", (ObjectNode) Json.parse(payload.getBytes(UTF_8)), validationErrors);
        try {
            validationErrors.throwIfAny();
            return "{}";
        } catch (ApiException refused) {
            return Faults.of(refused).toString();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[1]",
                "[{\"id\": \"a b\", \"name\": \"n\", \"description\": \"d\", \"sample\": {}}]",
                "[{\"id\": \"all\", \"name\": \"n\", \"description\": \"d\", \"sample\": {}}]",
                "[{\"id\": \"a\", \"description\": \"d\", \"sample\": {}}]",
                "[{\"id\": \"a\", \"name\": \" \", \"description\": \"d\", \"sample\": {}}]",
                "[{\"id\": \"a\", \"name\": \"n\", \"description\": \"d\"}]",
                "[{\"id\": \"a\", \"name\": \"n\", \"description\": \"d\", \"sample\": {}, \"schema\": {\"type\": 7}}]",
                "[{\"id\": \"a\", \"name\": \"n\", \"description\": \"d\", \"sample\": {}, \"schema\": {\"required\":"
                        + " [\"x\"]}}]",
                "not json"
            })
    void a_file_that_is_no_list_of_hooks_is_rejected(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void every_fault_of_a_hook_file_is_reported_with_its_place() {
        assertThatThrownBy(() -> read("""
                        [{"id": "a b", "name": "n", "description": "d", "sample": {}},
                         {"id": "good", "name": "n", "description": "d", "sample": {}},
                         {"id": "c", "description": "d", "sample": {"seconds": "1"},
                          "schema": {"properties": {"seconds": {"type": "integer"}}}}]"""))
                .isInstanceOfSatisfying(
                        HookFile.Faulty.class,
                        faulty -> assertThat(faulty.faults())
                                .containsExactly(
                                        "hook 0: its id must be of 1 to 128 letters, digits, dots, dashes and"
                                                + " underscores, and not all",
                                        "hook 2: it lacks the field name",
                                        "hook 2: its sample violates its schema at sample.seconds"));
    }

    @Test
    void every_duplicate_id_is_named() {
        HookCatalogue catalogue = new HookCatalogue(Optional.empty());
        String hook = "{\"id\": \"%s\", \"name\": \"n\", \"description\": \"d\", \"sample\": {}}";
        assertThatThrownBy(() -> catalogue.add(
                        read("[%s, %s]".formatted(hook.formatted("channel_create"), hook.formatted("channel_bridge")))))
                .hasMessageContaining("channel_create")
                .hasMessageContaining("channel_bridge");
    }

    private static List<Hook> read(String json) {
        return HookFile.read(json.getBytes(UTF_8));
    }
}
