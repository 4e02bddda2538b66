package io.ringback.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {

    /** The test cases of RFC 7396, appendix A. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            {"a":"b"}           | {"a":"c"}              | {"a":"c"}
            {"a":"b"}           | {"b":"c"}              | {"a":"b","b":"c"}
            {"a":"b"}           | {"a":null}             | {}
            {"a":"b","b":"c"}   | {"a":null}             | {"b":"c"}
            {"a":["b"]}         | {"a":"c"}              | {"a":"c"}
            {"a":"c"}           | {"a":["b"]}            | {"a":["b"]}
            {"a":{"b":"c"}}     | {"a":{"b":"d","c":null}} | {"a":{"b":"d"}}
            {"a":[{"b":"c"}]}   | {"a":[1]}              | {"a":[1]}
            ["a","b"]           | ["c","d"]              | ["c","d"]
            {"a":"b"}           | ["c"]                  | ["c"]
            {"a":"foo"}         | null                   | null
            {"a":"foo"}         | "bar"                  | "bar"
            {"e":null}          | {"a":1}                | {"e":null,"a":1}
            [1,2]               | {"a":"b","c":null}     | {"a":"b"}
            {}                  | {"a":{"bb":{"ccc":null}}} | {"a":{"bb":{}}}
            """)
    void patches_are_applied_as_rfc_7396_defines(String target, String patch, String result) {
        JsonNode before = json(target);

        assertThat(MergePatch.apply(before, json(patch))).isEqualTo(json(result));
        assertThat(before).isEqualTo(json(target));
    }

    private static JsonNode json(String text) {
        return Json.parse(text.getBytes(UTF_8));
    }
}
