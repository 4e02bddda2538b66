package io.ringback.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ViolationsTest {
    private static ObjectNode shown(Violations violations) {
        return violations.asException().data();
    }

    @Test
    void twenty_faults_are_shown_and_that_there_are_more() {
        Violations violations = new Violations();
        for (int i = 0; i < 20; i++) {
            violations.required("field" + i);
        }
        assertThat(shown(violations)).hasSize(20);
        assertThat(violations.isFull()).isTrue();
        violations.required("one too many");
        assertThat(shown(violations)).hasSize(21);
        assertThat(shown(violations).at("/more/more/message").asText()).startsWith("and more");
    }

    @Test
    void faults_of_one_field_count_each() {
        Violations violations = new Violations();
        for (int i = 0; i < 50; i++) {
            violations.add("field", "code" + i, "wrong", null, null);
        }
        assertThat(shown(violations).path("field")).hasSize(20);
    }

    @Test
    void faults_of_items_are_bounded_together() {
        Violations all = new Violations();
        for (int i = 0; i < 1000; i++) {
            Violations ofItem = new Violations();
            ofItem.required("hook");
            all.addAll(Integer.toString(i), ofItem);
        }
        assertThat(shown(all)).hasSize(21);
    }

    @Test
    void paths_and_messages_are_cut() {
        Violations violations = new Violations();
        violations.add("p".repeat(10_000), "code", "m".repeat(10_000), null, TextNode.valueOf("v".repeat(10_000)));
        assertThat(Json.bytes(shown(violations)).length).isLessThan(1_200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api_key",
                "secret",
                "secret_key",
                "auth_token",
                "3.payload.auth_token",
                "custom_request_headers",
                "custom_request_headers.X-Key",
                "payload.Password.0"
            })
    void a_secret_is_not_echoed(String field) {
        Violations violations = new Violations();
        violations.maxLength(field, 3, "hidden");
        assertThat(shown(violations).toString()).doesNotContain("hidden");
    }

    @ParameterizedTest
    @CsvSource({
        "https://me:hidden@host/x, https://…@host/x",
        "https://me:hid/den@host/x, https://…@host/x",
        "HTTP://hidden@host, HTTP://…@host",
        "http:\\\\me:hidden@host, …@host",
        "me:hidden@host, …@host",
        "https://host/x, https://host/x"
    })
    void a_uri_is_echoed_without_user_info(String uri, String shown) {
        Violations violations = new Violations();
        violations.wrongFormat("uri", TextNode.valueOf(uri));
        assertThat(shown(violations).at("/uri/wrong_format/value").asText()).isEqualTo(shown);
    }
}
