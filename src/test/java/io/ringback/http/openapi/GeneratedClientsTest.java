package io.ringback.http.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.http.Contract;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Tenant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Checks that generated clients compile and send nothing unasked. */
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

    /**
     * With a choice between an object and an array of it, TypeScript imports a type twice, PHP loses the array, and Go needs a library.
     */
    @Test
    void no_schema_uses_oneOf() {
        JsonNode document = Contract.served().document();
        assertThat(document.findValues("oneOf")).isEmpty();
        assertThat(document.findValues("anyOf")).isEmpty();
    }

    /** One event and a batch are two shapes, each with a name that generators make a type of. */
    @Test
    void a_body_of_events_has_a_schema_with_a_name() {
        JsonNode document = Contract.served().document();
        for (String schema : List.of("EventRequest", "EventBatchRequest", "CloudEvent")) {
            assertThat(document.path("components").path("schemas").path(schema).isObject())
                    .as(schema)
                    .isTrue();
        }
        document.findValues("requestBody")
                .forEach(body -> body.path("content")
                        .forEach(media -> assertThat(namedSchema(media.path("schema")))
                                .as("%s", media)
                                .startsWith("#/components/schemas/")));
    }

    private static String namedSchema(JsonNode schema) {
        return schema.path("type").asText().equals("array")
                ? namedSchema(schema.path("items"))
                : schema.path("$ref").asText();
    }

    /** PHP's clients send digits, Python's {@code True} and {@code False}. */
    @Test
    void a_boolean_of_a_query_is_a_word_or_a_digit() {
        Tenant tenant = Tenant.create();
        List<String> names = new ArrayList<>();
        Contract.served().document().path("components").path("parameters").forEach(parameter -> {
            if (parameter.path("schema").path("type").asText().equals("boolean")) {
                names.add(parameter.path("name").asText());
            }
        });
        assertThat(names).containsExactlyInAnyOrder("ascending", "paginate");
        for (String name : names) {
            for (String value : List.of("true", "false", "True", "False", "1", "0")) {
                tenant.request()
                        .queryParam(name, value)
                        .get(tenant.path("/webhooks"))
                        .then()
                        .statusCode(200);
            }
        }
    }

    /** Generators make a class of each tag. */
    @Test
    void an_operation_has_one_tag_that_the_document_describes() {
        Contract contract = Contract.served();
        List<String> tags = contract.document().path("tags").findValuesAsText("name");
        assertThat(contract.operations()).allSatisfy(operation -> {
            assertThat(operation.node().path("tags")).as("%s", operation).hasSize(1);
            assertThat(tags).contains(operation.node().path("tags").get(0).asText());
        });
        assertThat(contract.operations())
                .filteredOn(operation -> operation.id().equals("testWebhook"))
                .singleElement()
                .satisfies(operation -> assertThat(
                                operation.node().path("tags").get(0).asText())
                        .isEqualTo("Webhooks"));
    }

    @Test
    void no_schema_name_collides_with_a_type_of_a_language() {
        assertThat(Contract.served()
                        .document()
                        .path("components")
                        .path("schemas")
                        .fieldNames())
                .toIterable()
                .contains("ErrorAnswer")
                .doesNotContain("Error", "Object", "Array", "Map", "Set", "Date", "Promise", "Response", "Request");
    }

    @Test
    void path_parameters_come_first_in_path_order() {
        Contract contract = Contract.served();
        for (Contract.Operation operation : contract.operations()) {
            List<String> ofPath = Pattern.compile("\\{(\\w+)\\}")
                    .matcher(operation.path())
                    .results()
                    .map(name -> name.group(1))
                    .toList();
            List<JsonNode> parameters = StreamSupport.stream(
                            operation.node().path("parameters").spliterator(), false)
                    .map(contract::resolve)
                    .toList();
            assertThat(parameters.stream()
                            .limit(ofPath.size())
                            .map(it -> it.path("name").asText()))
                    .as("%s", operation)
                    .containsExactlyElementsOf(ofPath);
            assertThat(parameters.stream()
                            .skip(ofPath.size())
                            .map(it -> it.path("in").asText()))
                    .as("%s", operation)
                    .doesNotContain("path");
        }
    }

    @Test
    void path_parameters_have_patterns_and_examples() {
        Contract contract = Contract.served();
        for (Contract.Operation operation : contract.operations()) {
            for (JsonNode reference : operation.node().path("parameters")) {
                JsonNode parameter = contract.resolve(reference);
                if (parameter.path("in").asText().equals("path")) {
                    assertThat(parameter.path("schema").path("examples").size())
                            .as("%s %s", operation, parameter.path("name"))
                            .isOne();
                    assertThat(parameter.path("description").asText())
                            .as("%s %s", operation, parameter.path("name"))
                            .isNotEmpty();
                }
            }
        }
    }

    /** Generators write them over the client's own class of the tag, and Python's does not compile with them. */
    @Test
    void webhook_requests_are_not_client_operations() {
        JsonNode delivery = Contract.served().document().path("webhooks").path("delivery");
        assertThat(delivery)
                .hasSize(3)
                .allSatisfy(operation ->
                        assertThat(operation.path("x-internal").asBoolean()).isTrue());
    }

    @Test
    void optional_parameters_have_no_example_that_a_page_would_send() {
        JsonNode parameters = Contract.served().document().path("components").path("parameters");
        assertFalse(parameters.isEmpty());
        parameters.forEach(parameter -> assertThat(parameter.has("example") || parameter.has("examples"))
                .as(parameter.path("name").asText())
                .isFalse());
    }

    @Test
    void examples_use_reserved_domains_only() {
        String document = Contract.served().document().toString();
        assertThat(document).doesNotContain("my.server.com", "mydomain");
    }
}
