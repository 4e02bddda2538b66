package io.ringback.http;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Tenant;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Every field of every body of the OpenAPI document with every bad value: 400 that names it, never 500. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class BadInputTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LEAST_FIELDS = 30;
    /** No field is of any of these types or sizes. */
    private static final Map<String, String> NEVER_RIGHT = Map.of(
            "an array", "[[1]]",
            "text with NUL", "\"a\\u0000b\"",
            "half a surrogate pair", "\"\\ud800\"",
            "too deep", "[".repeat(80) + "]".repeat(80));

    /** Some field may take these; none may fall over them. */
    private static final Map<String, String> ANYTHING = new TreeMap<>(Map.of(
            "null", "null",
            "a huge number", "1e400",
            "a long number", "123456789012345678901234567890",
            "a fraction", "0.5",
            "a boolean", "true",
            "an empty object", "{}",
            "an empty string", "\"\"",
            "a long string", "\"" + "x".repeat(20_000) + "\""));

    private record Field(String method, String path, String name, ObjectNode body) {
        Response with(Tenant tenant, String webhook, String value) throws IOException {
            String target = path.replace("{account_id}", tenant.account()).replace("{webhook_id}", webhook);
            // As text: a number that is out of range must reach the service as it was written.
            ObjectNode whole = body.deepCopy();
            ((ObjectNode) whole.get("data")).put(name, "@@");
            return tenant.request()
                    .body(JSON.writeValueAsString(whole).replace("\"@@\"", value))
                    .request(method, target);
        }
    }

    @Test
    void what_is_wrong_is_named_and_nothing_falls_over() throws IOException {
        Tenant tenant = Tenant.create();
        String webhook = tenant.webhook("all", URI.create("http://127.0.0.1:8080/"), Map.of());
        List<Field> fields = fields();
        SoftAssertions softly = new SoftAssertions();
        softly.assertThat(fields).hasSizeGreaterThan(LEAST_FIELDS);
        for (Field field : fields) {
            for (var bad : NEVER_RIGHT.entrySet()) {
                Response answer = field.with(tenant, webhook, bad.getValue());
                softly.assertThat(answer.statusCode())
                        .as("%s with %s: %s", field, bad.getKey(), answer.asString())
                        .isEqualTo(400);
            }
            for (var value : ANYTHING.entrySet()) {
                Response answer = field.with(tenant, webhook, value.getValue());
                softly.assertThat(answer.statusCode())
                        .as("%s with %s: %s", field, value.getKey(), answer.asString())
                        .isIn(200, 201, 202, 400, 401);
            }
            Response wrong = field.with(tenant, webhook, "[[1]]");
            softly.assertThat(wrong.<Map<String, ?>>path("data").keySet())
                    .as("%s: %s", field, wrong.asString())
                    .anyMatch(name -> name.equals(field.name()) || name.startsWith(field.name() + "."));
        }
        softly.assertAll();
    }

    /** The fields that bodies with one object of data have. */
    private static List<Field> fields() throws IOException {
        JsonNode document = JSON.readTree(
                given().queryParam("format", "json").get("/q/openapi").asByteArray());
        List<Field> fields = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    JsonNode content = operation
                            .getValue()
                            .path("requestBody")
                            .path("content")
                            .path("application/json");
                    JsonNode example = content.path("examples")
                            .path(
                                    content.path("examples").fieldNames().hasNext()
                                            ? content.path("examples")
                                                    .fieldNames()
                                                    .next()
                                            : "");
                    if (example.path("value").path("data").isObject()) {
                        JsonNode data = resolve(
                                document,
                                resolve(document, content.path("schema"))
                                        .path("properties")
                                        .path("data"));
                        data.path("properties").properties().forEach(property -> {
                            if (!resolve(document, property.getValue())
                                            .path("readOnly")
                                            .asBoolean()
                                    && !property.getValue().path("readOnly").asBoolean()) {
                                fields.add(new Field(operation.getKey(), path.getKey(), property.getKey(), (ObjectNode)
                                        example.path("value")));
                            }
                        });
                    }
                }));
        return fields;
    }

    private static JsonNode resolve(JsonNode document, JsonNode schema) {
        String ref = schema.path("$ref").asText();
        return ref.isEmpty() ? schema : document.at(ref.substring(1));
    }
}
