package io.ringback.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that parsing of callers' JSON is limited, and that errors name the limit and the place. */
class BoundedJsonTest {
    private static final int TOKENS = 100_000;

    private static JsonNode read(String json) throws IOException {
        return ForeignJson.parse(new ByteArrayInputStream(json.getBytes(UTF_8)), TOKENS);
    }

    private static ObjectNode faults(String json) {
        ApiException refused = catchThrowableOfType(ApiException.class, () -> read(json));
        assertThat(refused).isNotNull();
        return refused.data();
    }

    /** Returns 52 nested objects, under names of {@code length} characters. */
    private static String nested(int length, String innermost) {
        return ("{\"" + "k".repeat(length) + "\":").repeat(52) + innermost + "}".repeat(52);
    }

    @Test
    void thousands_of_faults_below_long_names_give_a_small_response() {
        String strings = "[" + "\"\\u0000\",".repeat(5_000) + "1]";
        byte[] answer = Json.bytes(faults(nested(256, strings)));
        assertThat(answer.length).isLessThan(20_000);
        assertThat(new String(answer, UTF_8)).contains("wrong_format");
        assertThat(Json.bytes(faults(nested(10_000, strings))).length).isLessThan(2_000);
    }

    @Test
    void many_values_below_long_names_are_parsed_quickly() {
        String numbers = "[" + "1,".repeat(40_000) + "1]";
        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(read(nested(256, numbers))).isNotEmpty());
    }

    @Test
    void too_many_tokens_are_rejected() {
        String objects = "[" + "{},".repeat(TOKENS / 2) + "{}]";
        assertThat(faults(objects).at("/json/maxTokens/target").asInt()).isEqualTo(TOKENS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{`data`:{`a`:[0,{`n`:1e401}]}} | a.1.n | maxExponent | 400",
                "{`data`:{`n`:-1.5E-20000000}} | n | maxExponent | 400",
                "{`data`:{`n`:1e99999999999}} | n | maxExponent | 400",
                "{`data`:{`n`:0e999}} | n | maxExponent | 400",
                "{`data`:[{`n`:DIGITS}]} | 0.n | maxLength | 1000",
                "{`data`:{`n`:0.DIGITS}} | n | maxLength | 1000",
                "[{`n`:DIGITS}] | 0.n | maxLength | 1000"
            })
    void a_number_beyond_a_limit_is_named_with_the_limit(String json, String field, String code, int most) {
        ObjectNode faults = faults(json.replace('`', '"').replace("DIGITS", "9".repeat(1001)));
        assertThat(faults.path(field).path(code).path("target").asInt())
                .as("%s", faults)
                .isEqualTo(most);
    }

    @Test
    void a_name_that_is_too_long_is_shown_truncated() {
        ObjectNode faults = faults("{\"data\":{\"a\":{\"" + "k".repeat(257) + "\":1}}}");
        String field = faults.fieldNames().next();
        assertThat(field).hasSize(256).startsWith("a.kkk");
        assertThat(faults.path(field).path("maxLength").path("target").asInt()).isEqualTo(256);
    }

    @Test
    void too_deep_nesting_is_reported_with_its_place() {
        assertThat(faults("{\"data\":" + "[".repeat(64) + "]".repeat(64) + "}")
                        .at("/json/invalid/message")
                        .asText())
                .contains("64 levels", "0.0.0");
    }

    @Test
    void values_at_the_limits_are_parsed_exactly() throws IOException {
        String json = "{\"" + "k".repeat(256) + "\":[1E+400,1E-400,0.50," + "9".repeat(1000) + ",{\"a\":null}]}";
        assertThat(Json.bytes(read(json))).asString(UTF_8).isEqualTo(json);
        assertThat(read("[".repeat(64) + "]".repeat(64))).isNotNull();
    }

    @Test
    void the_weight_of_a_body_is_at_least_the_size_of_its_tree() {
        assertThat(BodyBytes.of("[{},{},{}]".getBytes(UTF_8)).weight()).isGreaterThan(3 * 90);
        assertThat(BodyBytes.of("\"text\"".getBytes(UTF_8)).weight()).isLessThan(100);
    }

    @Test
    void the_head_is_read_without_the_data() {
        assertThat(head("{\"data\":{\"auth_token\":\"no\",\"verb\":\"no\"},\"verb\":\"put\",\"auth_token\":\"t\"}"))
                .isEqualTo(new EnvelopeHead("t", "put"));
        assertThat(head("{\"auth_token\":\"a\",\"auth_token\":\"b\"}")).isEqualTo(new EnvelopeHead("b", null));
        assertThat(head("{\"auth_token\":\"a\",\"auth_token\":7,\"verb\":{\"verb\":\"put\"}}"))
                .isEqualTo(new EnvelopeHead(null, null));
        assertThat(head("{\"auth_token\":\"a\"")).isEqualTo(new EnvelopeHead(null, null));
        assertThat(head("{\"auth_token\":\"a\"}}")).isEqualTo(new EnvelopeHead(null, null));
        assertThat(head("[{\"auth_token\":\"a\"}]")).isEqualTo(new EnvelopeHead(null, null));
        assertThat(head("")).isEqualTo(new EnvelopeHead(null, null));
    }

    private static EnvelopeHead head(String json) {
        return EnvelopeHead.read(new ByteArrayInputStream(json.getBytes(UTF_8)));
    }
}
