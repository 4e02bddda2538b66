package io.ringback.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnknownNameWarningsTest {
    private static final KnownNames KNOWN =
            new KnownNames(Set.of(), Set.of(), false, Set.of("retries"), Set.of("retries"));

    @Test
    void a_misspelt_field_after_many_others_is_reported() {
        assertThat(warnings(999)).contains("'retires' is not a known field; did you mean 'retries'?");
    }

    @Test
    void the_number_of_compared_unknown_names_is_limited() {
        assertThat(warnings(1000)).isEqualTo("null");
    }

    private static String warnings(int before) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < before; i++) {
            body.put("own_field_" + i, i);
        }
        Warnings warnings = new Warnings();
        UnknownNameWarnings.inBody(body.put("retires", 3), "", KNOWN, warnings);
        return String.valueOf(warnings.shown());
    }
}
