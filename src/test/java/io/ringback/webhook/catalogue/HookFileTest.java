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
    void a_hook_is_added_to_those_built_in() {
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
    void a_payload_is_held_against_the_schema_field_by_field() {
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
    void a_pattern_that_backtracks_for_ever_or_too_deep_ends_in_a_fault(String schema) {
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
    void what_the_library_cannot_calculate_with_is_a_fault_of_the_payload() {
        HookCatalogue catalogue = new HookCatalogue(Optional.empty());
        catalogue.add(read("""
                [{"id": "voicemail_new", "name": "n", "description": "d", "sample": {},
                  "schema": {"properties": {"n": {"multipleOf": 3}}}}]"""));
        assertThat(faults(catalogue, "{\"n\": 1e999999999}")).contains("\"payload\":{\"schema\"");
    }

    @Test
    void of_a_large_payload_full_of_faults_little_is_told() {
        HookCatalogue catalogue = new HookCatalogue(Optional.empty());
        catalogue.add(read("""
                [{"id": "voicemail_new", "name": "n", "description": "d", "sample": {},
                  "schema": {"properties": {"list": {"items": {"type": "string"}}}}}]"""));
        assertThat(faults(catalogue, "{\"list\": [" + "1,".repeat(400_000) + "1]}")
                        .length())
                .isLessThan(1_000);
        assertThat(faults(catalogue, "{\"list\": [" + "1,".repeat(100) + "1]}")).contains("and more");
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
                "[{\"id\": \"a\", \"name\": \"n\", \"description\": \"d\", \"sample\": {}, \"schema\": {\"required\": [\"x\"]}}]",
                "not json"
            })
    void what_is_no_list_of_hooks_is_refused(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void every_fault_of_a_file_is_named_with_its_place() {
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
                                        "hook 2: it needs a name",
                                        "hook 2: its sample does not conform to its schema at sample.seconds"));
    }

    @Test
    void every_id_that_is_there_already_is_named() {
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
