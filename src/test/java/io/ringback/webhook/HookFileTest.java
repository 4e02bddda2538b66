package io.ringback.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.ApiException;
import io.ringback.http.Faults;
import io.ringback.http.Json;
import io.ringback.http.Violations;
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

    private static String faults(HookCatalogue catalogue, String payload) {
        Violations violations = new Violations();
        catalogue.check("voicemail_new", "payload", (ObjectNode) Json.parse(payload.getBytes(UTF_8)), violations);
        try {
            violations.throwIfAny();
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

    private static List<Hook> read(String json) {
        return HookFile.read(json.getBytes(UTF_8));
    }
}
