package io.ringback.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.PostgresResource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What generators of clients make of the OpenAPI document must compile and send nothing unasked. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class GeneratedClientsTest {
    @Test
    void no_two_properties_of_a_schema_become_one_identifier() {
        JsonNode schemas = Contract.served().document().path("components").path("schemas");
        assertFalse(schemas.isEmpty());
        schemas.properties().forEach(schema -> {
            Map<String, String> identifiers = new HashMap<>();
            schema.getValue().path("properties").fieldNames().forEachRemaining(name -> {
                String identifier = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
                assertThat(identifiers.put(identifier, name))
                        .as(schema.getKey() + ": " + name)
                        .isNull();
            });
        });
    }

    @Test
    void no_free_parameter_has_an_example_that_a_page_would_send_unasked() {
        JsonNode parameters = Contract.served().document().path("components").path("parameters");
        assertFalse(parameters.isEmpty());
        parameters.forEach(parameter -> assertThat(parameter.has("example") || parameter.has("examples"))
                .as(parameter.path("name").asText())
                .isFalse());
    }

    @Test
    void examples_name_no_domain_of_somebody_else() {
        String document = Contract.served().document().toString();
        assertThat(document).doesNotContain("my.server.com", "mydomain");
    }
}
