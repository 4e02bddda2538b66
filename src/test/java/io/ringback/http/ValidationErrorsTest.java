package io.ringback.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.ringback.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationErrorsTest {
    private static ObjectNode shown(ValidationErrors validationErrors) {
        return validationErrors.asException().data();
    }

    @Test
    void twenty_faults_and_a_note_about_more_are_shown() {
        ValidationErrors validationErrors = new ValidationErrors();
        for (int i = 0; i < 20; i++) {
            validationErrors.required("field" + i);
        }
        assertThat(shown(validationErrors)).hasSize(20);
        assertThat(validationErrors.isFull()).isTrue();
        validationErrors.required("one too many");
        assertThat(shown(validationErrors)).hasSize(21);
        assertThat(shown(validationErrors).at("/more/more/message").asText()).startsWith("more faults omitted");
    }

    @Test
    void each_fault_of_a_field_counts() {
        ValidationErrors validationErrors = new ValidationErrors();
        for (int i = 0; i < 50; i++) {
            validationErrors.add("field", "code" + i, "wrong", null, null);
        }
        assertThat(shown(validationErrors).path("field")).hasSize(20);
    }

    @Test
    void the_number_of_faults_of_all_items_is_limited() {
        ValidationErrors all = new ValidationErrors();
        for (int i = 0; i < 1000; i++) {
            ValidationErrors ofItem = new ValidationErrors();
            ofItem.required("hook");
            all.addAll(Integer.toString(i), ofItem);
        }
        assertThat(shown(all)).hasSize(21);
    }

    @Test
    void paths_and_messages_are_truncated() {
        ValidationErrors validationErrors = new ValidationErrors();
        validationErrors.add(
                "p".repeat(10_000), "code", "m".repeat(10_000), null, TextNode.valueOf("v".repeat(10_000)));
        assertThat(Json.bytes(shown(validationErrors)).length).isLessThan(1_200);
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
        ValidationErrors validationErrors = new ValidationErrors();
        validationErrors.maxLength(field, 3, "hidden");
        assertThat(shown(validationErrors).toString()).doesNotContain("hidden");
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
        ValidationErrors validationErrors = new ValidationErrors();
        validationErrors.wrongFormat("uri", TextNode.valueOf(uri));
        assertThat(shown(validationErrors).at("/uri/wrong_format/value").asText())
                .isEqualTo(shown);
    }
}
