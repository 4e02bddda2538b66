package io.ringback.http.openapi;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.http.Contract;
import io.ringback.json.Json;
import io.ringback.testing.PostgresResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class OpenApiTest {
    private static final Path COMMITTED = Path.of("docs/openapi.yaml");
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");

    @Test
    void the_committed_document_matches_the_service() throws IOException {
        String served = given().get("/q/openapi").asString();
        if (Boolean.getBoolean("openapi.refresh")) {
            Files.writeString(COMMITTED, served);
        }
        assertThat(Files.readString(COMMITTED))
                .as("docs/openapi.yaml is stale; refresh it: ./mvnw test -Dtest=OpenApiTest -Dopenapi.refresh=true")
                .isEqualTo(served);
    }

    @Test
    void every_operation_documents_summary_security_request_and_response() {
        List<String> seen = new ArrayList<>();
        JsonNode paths = document().path("paths");
        paths.properties()
                .forEach(path -> path.getValue().properties().forEach(entry -> {
                    if (METHODS.contains(entry.getKey())) {
                        String name = entry.getKey() + " " + path.getKey();
                        JsonNode operation = entry.getValue();
                        seen.add(operation.path("operationId").asText());
                        assertThat(operation.path("summary").asText()).as(name).isNotEmpty();
                        assertThat(operation.path("operationId").asText())
                                .as(name)
                                .isNotEmpty();
                        assertThat(operation.path("tags")).as(name).isNotEmpty();
                        boolean open = path.getKey().matches("/v1/(webhooks|api_auth)(/.*)?");
                        assertThat(operation.path("security").isArray())
                                .as(name)
                                .isTrue();
                        assertThat(operation.path("security").isEmpty())
                                .as(name)
                                .isEqualTo(open);
                        List<String> ofTokens = open ? List.of() : List.of("401", "403", "429");
                        for (String status : Stream.concat(
                                        ofTokens.stream(),
                                        Stream.of("400", "404", "405", "406", "413", "414", "415", "431", "500", "503"))
                                .toList()) {
                            assertThat(operation.path("responses").has(status))
                                    .as(name + " " + status)
                                    .isTrue();
                        }
                        boolean takes = List.of("put", "post", "patch").contains(entry.getKey());
                        assertThat(takes || !operation.has("requestBody"))
                                .as(name)
                                .isTrue();
                        if (operation.has("requestBody")) {
                            JsonNode body = operation
                                    .path("requestBody")
                                    .path("content")
                                    .path("application/json");
                            assertThat(body.path("examples").isEmpty()).as(name).isFalse();
                        }
                    }
                }));
        assertThat(seen)
                .doesNotHaveDuplicates()
                .contains("createWebhook", "postEvents", "listAttempts", "getTokenAuth");
    }

    @Test
    void every_body_has_a_valid_example() {
        Contract contract = Contract.served();
        SoftAssertions softly = new SoftAssertions();
        for (Contract.Operation operation : contract.operations()) {
            softly.assertThat(operation.answers()).as("%s", operation).isNotEmpty();
            Stream.concat(
                            operation.answers().values().stream(),
                            Stream.of(operation.body())
                                    .filter(body -> operation.node().has("requestBody")))
                    .forEach(media -> {
                        softly.assertThat(media.examples()).as("%s", operation).isNotEmpty();
                        media.examples()
                                .forEach(example -> softly.assertThat(contract.faults(media.schema(), example))
                                        .as("%s: %s", operation, example)
                                        .isEmpty());
                    });
        }
        softly.assertAll();
    }

    @Test
    void every_example_file_belongs_to_an_operation_or_schema() throws IOException {
        Contract contract = Contract.served();
        Set<String> known = new HashSet<>();
        contract.operations().forEach(operation -> known.add(operation.id()));
        contract.document().path("components").path("schemas").fieldNames().forEachRemaining(known::add);
        try (Stream<Path> files = Files.list(Path.of("docs/examples/api"))) {
            assertThat(files.map(file -> file.getFileName().toString().replaceFirst("\\.json$", "")))
                    .isNotEmpty()
                    .isSubsetOf(known);
        }
    }

    @Test
    void every_error_is_described_once_with_an_example() {
        Contract contract = Contract.served();
        for (Contract.Operation operation : contract.operations()) {
            operation.node().path("responses").properties().stream()
                    .filter(response -> !response.getKey().startsWith("2"))
                    .forEach(response -> assertThat(response.getValue().fieldNames())
                            .toIterable()
                            .as("%s %s", operation, response.getKey())
                            .containsExactly("$ref"));
        }
        JsonNode errors = contract.document().path("components").path("responses");
        assertThat(errors).isNotEmpty();
        for (JsonNode error : errors) {
            JsonNode json = error.path("content").path("application/json");
            assertThat(contract.faults(json.path("schema"), json.path("example")))
                    .as("%s", error)
                    .isEmpty();
        }
    }

    @Test
    void the_document_contains_no_internal_types() {
        assertThat(document().path("components").path("schemas").fieldNames())
                .toIterable()
                .doesNotContain("Body", "JsonNode", "Response", "UriInfo", "ObjectNode");
        assertThat(document().path("paths").fieldNames()).toIterable().allMatch(path -> path.startsWith("/v1/"));
    }

    @Test
    void paths_and_tags_are_in_reading_order() {
        JsonNode document = document();
        assertThat(document.path("tags").findValuesAsText("name"))
                .containsExactly("Webhooks", "Events", "Deliveries", "Attempts", "Catalogue", "Tokens", "Accounts");
        assertThat(document.path("tags"))
                .allSatisfy(tag -> assertThat(tag.path("description").asText()).isNotEmpty());
        assertThat(document.path("paths").fieldNames())
                .toIterable()
                .first()
                .asString()
                .endsWith("/webhooks");
        Contract.served()
                .operations()
                .forEach(operation -> assertThat(document.path("tags").findValuesAsText("name"))
                        .as("%s", operation)
                        .contains(operation.node().path("tags").path(0).asText()));
        for (JsonNode path : document.path("paths")) {
            List<String> methods = new ArrayList<>();
            path.fieldNames().forEachRemaining(methods::add);
            assertThat(methods)
                    .isSubsetOf("get", "post", "put", "patch", "delete")
                    .isSortedAccordingTo(
                            Comparator.comparingInt(List.of("get", "post", "put", "patch", "delete")::indexOf));
        }
    }

    @Test
    void the_document_introduces_the_api_with_links() {
        JsonNode document = document();
        assertThat(document.path("info").path("title").asText()).isEqualTo("Ringback API");
        assertThat(document.path("info").path("description").asText())
                .contains("## Authentication", "## Envelope", "## Errors", "## Paging", "## Limits");
        assertThat(document.path("externalDocs").path("url").asText()).startsWith("https://");
        JsonNode schemes = document.path("components").path("securitySchemes");
        assertThat(schemes)
                .hasSize(2)
                .allSatisfy(scheme ->
                        assertThat(scheme.path("description").asText()).isNotEmpty());
    }

    @Test
    void the_document_describes_webhook_requests() {
        JsonNode delivery = document().path("webhooks").path("delivery");
        for (String verb : List.of("get", "post", "put")) {
            JsonNode operation = delivery.path(verb);
            assertThat(operation.path("description").asText()).as(verb).isNotEmpty();
            assertThat(operation.path("responses").fieldNames())
                    .toIterable()
                    .as(verb)
                    .contains("2XX", "410", "default");
            assertThat(operation.path("security")).as(verb).isEmpty();
        }
    }

    @Test
    void swagger_ui_is_served() {
        String page =
                given().get("/q/swagger-ui/").then().statusCode(200).extract().asString();
        assertThat(page.replaceAll("[\\s'\"]", ""))
                .contains("<title>RingbackAPI</title>")
                .contains("persistAuthorization:true", "tryItOutEnabled:true", "filter:true")
                .contains("displayRequestDuration:true", "docExpansion:list");
    }

    private static JsonNode document() {
        return Json.parse(given().get("/q/openapi?format=json").asString().getBytes(UTF_8));
    }
}
