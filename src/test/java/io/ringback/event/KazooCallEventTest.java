package io.ringback.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.ValidationErrors;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KazooCallEventTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static ObjectNode raw(int index) throws Exception {
        return (ObjectNode)
                JSON.readTree(Path.of("docs/examples/call.json").toFile()).get(index);
    }

    private static JsonNode payload(ObjectNode raw) {
        Instant occurredAt = Objects.requireNonNull(new KazooCallEvent(raw).occurredAt(new ValidationErrors()));
        return new KazooCallEvent(raw).payload(occurredAt);
    }

    @Test
    void a_new_call_is_translated_to_channel_create() throws Exception {
        assertThat(payload(raw(0))).isEqualTo(JSON.readTree("""
                {"hook_event":"channel_create","account_id":"ACCOUNT_ID","timestamp":63949997913,
                 "call_direction":"inbound","call_id":"b2f81c7e-5d0a-4c55-9a37-2f6f0d1f8a10",
                 "caller_id_name":"Reception","caller_id_number":"+6449000201",
                 "callee_id_name":"Workshop","callee_id_number":"+6449000177",
                 "from":"reception@harbour.sip.example","to":"workshop@harbour.sip.example",
                 "request":"workshop@harbour.sip.example",
                 "owner_id":"0c9b8a7f6e5d4c3b2a19087f6e5d4c3b",
                 "authorizing_id":"6a1d0f5c3e7b4f0e9c2d8a4b5f6e7d80","authorizing_type":"device",
                 "local_resource_used":true,"emergency_resource_used":false,"call_forwarded":false,
                 "custom_channel_vars":{"Account-Name":"Harbour Cycles","Account-Realm":"harbour.sip.example",
                   "Realm":"harbour.sip.example","Username":"user_reception"}}
                """));
    }

    @Test
    void a_hang_up_has_its_cause_and_integer_seconds() throws Exception {
        JsonNode payload = payload(raw(2));
        assertThat(payload.get("hook_event").asText()).isEqualTo("channel_destroy");
        assertThat(payload.get("hangup_cause").asText()).isEqualTo("NORMAL_CLEARING");
        assertThat(payload.get("hangup_code").asText()).isEqualTo("sip:200");
        assertThat(payload.get("duration_seconds").intValue()).isEqualTo(89);
        assertThat(payload.get("ringing_seconds").intValue()).isEqualTo(5);
        assertThat(payload.get("billing_seconds").isIntegralNumber()).isTrue();
    }

    @Test
    void payload_keys_have_the_documented_order() throws Exception {
        List<String> keys = new ArrayList<>();
        payload(raw(0)).fieldNames().forEachRemaining(keys::add);
        assertThat(keys).startsWith("hook_event", "account_id", "timestamp", "call_direction", "call_id");
    }

    @Test
    void a_global_resource_is_not_local_and_strings_count_as_booleans() throws Exception {
        ObjectNode raw = raw(0);
        raw.withObject("/Custom-Channel-Vars")
                .put("Global-Resource", "true")
                .put("Resource-ID", "r1")
                .put("Emergency-Resource", "true")
                .put("Call-Forward", true);
        raw.put("Channel-Is-Loopback", "false");
        JsonNode payload = payload(raw);
        assertThat(payload.get("local_resource_used").booleanValue()).isFalse();
        assertThat(payload.has("local_resource_id")).isFalse();
        assertThat(payload.get("emergency_resource_used").booleanValue()).isTrue();
        assertThat(payload.get("call_forwarded").booleanValue()).isTrue();
        assertThat(payload.get("is_internal_leg").booleanValue()).isFalse();
        raw.withObject("/Custom-Channel-Vars").put("Global-Resource", "false");
        assertThat(payload(raw).get("local_resource_id").asText()).isEqualTo("r1");
    }

    @ParameterizedTest
    @CsvSource({
        "CHANNEL_CREATE,channel_create",
        "CHANNEL_ANSWER,channel_answer",
        "CHANNEL_DESTROY,channel_destroy",
        "CHANNEL_DISCONNECTED,channel_destroy",
        "CHANNEL_BRIDGE,channel_bridge"
    })
    void each_event_name_maps_to_its_hook(String name, String hook) throws Exception {
        assertThat(new KazooCallEvent(raw(0).put("Event-Name", name)).hook()).isEqualTo(hook);
    }

    @Test
    void events_without_hook_or_account_or_with_a_wrong_state_are_ignored() throws Exception {
        assertThat(new KazooCallEvent(raw(0)).ignored()).isEmpty();
        assertThat(new KazooCallEvent(raw(0).put("Event-Name", "CHANNEL_HOLD")).ignored())
                .contains("no hook for this event");
        ObjectNode homeless = raw(0);
        homeless.withObject("/Custom-Channel-Vars").remove("Account-ID");
        assertThat(new KazooCallEvent(homeless).ignored()).contains("no account");
        assertThat(new KazooCallEvent(raw(2).put("Hangup-Cause", "WRONG_CALL_STATE")).ignored())
                .contains("wrong call state");
        assertThat(new KazooCallEvent(raw(0).put("Event-Category", "presence")).ignored())
                .contains("not a call event");
    }

    @Test
    void name_call_and_message_id_form_the_key() throws Exception {
        Sha256 key = new KazooCallEvent(raw(0)).key();
        assertThat(key).isNotNull().isEqualTo(new KazooCallEvent(raw(0).put("Node", "other")).key());
        assertThat(new KazooCallEvent(raw(0).put("Event-Name", "CHANNEL_ANSWER")).key())
                .isNotEqualTo(key);
        assertThat(new KazooCallEvent(raw(0).put("Call-ID", "x")).key()).isNotEqualTo(key);
        assertThat(new KazooCallEvent(raw(0).put("Msg-ID", "1")).key()).isNotEqualTo(key);
        assertThat(new KazooCallEvent((ObjectNode) raw(0).without("Msg-ID")).key())
                .isNull();
    }

    @Test
    void internal_legs_are_detected_by_flag_or_channel_name() throws Exception {
        assertThat(new KazooCallEvent(raw(0)).isInternalLeg()).isFalse();
        assertThat(new KazooCallEvent(raw(0).put("Channel-Is-Loopback", "true")).isInternalLeg())
                .isTrue();
        assertThat(new KazooCallEvent(raw(0).put("Channel-Name", "loopback/356-a")).isInternalLeg())
                .isTrue();
        assertThat(new KazooCallEvent(raw(0).put("Channel-Name", "sofia/loopback/")).isInternalLeg())
                .isFalse();
    }

    @Test
    void an_invalid_timestamp_is_a_fault_of_its_field() throws Exception {
        ValidationErrors validationErrors = new ValidationErrors();
        assertThat(new KazooCallEvent(raw(0).put("Timestamp", "yesterday")).occurredAt(validationErrors))
                .isNull();
        assertThat(validationErrors.isEmpty()).isFalse();
        assertThat(new KazooCallEvent(raw(0)).occurredAt(new ValidationErrors()))
                .isEqualTo(Instant.ofEpochSecond(63949997913L - 62167219200L));
    }
}
