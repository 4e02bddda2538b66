package io.ringback.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.ringback.http.Contract.Operation;
import io.ringback.json.Json;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Tenant;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests every field of every body of the OpenAPI document with every invalid value: a 400 that names it, never a 500.
 */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class BadInputTest {
    private static final int LEAST_FIELDS = 70;

    private Contract contract;
    private Tenant tenant;
    private String webhook;

    @BeforeEach
    void an_account() {
        contract = Contract.served();
        tenant = Tenant.create();
        webhook = tenant.webhook("all", URI.create("http://127.0.0.1:8080/"), Map.of());
    }

    /**
     * Holds a valid body.
     *
     * @param place JSON pointer to the object whose fields become invalid
     * @param prefix prefix of such a field's name in an error
     */
    private record Form(
            Operation operation, String mediaType, JsonNode body, String place, String prefix, JsonNode schema) {
        boolean isPatch() {
            return operation.method().equals("patch");
        }

        @Override
        public String toString() {
            return operation + " as " + mediaType + " " + prefix;
        }
    }

    @Test
    void bad_input_is_a_named_400_everywhere() {
        SoftAssertions softly = new SoftAssertions();
        List<String> seen = new ArrayList<>();
        for (Form form : forms()) {
            List<String> required = StreamSupport.stream(
                            form.schema().path("required").spliterator(), false)
                    .map(JsonNode::asText)
                    .toList();
            contract.properties(form.schema()).properties().forEach(property -> {
                JsonNode schema = contract.resolve(property.getValue());
                if (!schema.path("readOnly").asBoolean()) {
                    seen.add(form + property.getKey());
                    Map<String, String> bad =
                            BadValues.of(schema, required.contains(property.getKey()) && !form.isPatch());
                    check(form, property.getKey(), bad, softly);
                }
            });
        }
        softly.assertAll();
        assertThat(seen)
                .hasSizeGreaterThan(LEAST_FIELDS)
                .contains(
                        "post /v1/accounts/{account_id}/events as application/json hook",
                        "put /v1/accounts/{account_id}/events as application/json 1.hook",
                        "put /v1/accounts/{account_id}/events as application/cloudevents-batch+json 1.source");
    }

    private void check(Form form, String field, Map<String, String> bad, SoftAssertions softly) {
        bad.forEach((what, value) -> {
            Response answer = send(form, field, value);
            softly.assertThat(answer.statusCode() == 400 && names(answer, form.prefix() + field))
                    .as("%s%s, %s: %s", form, field, what, answer.asString())
                    .isTrue();
        });
        BadValues.KINDS.forEach((what, value) -> {
            if (!bad.containsKey(what)) {
                Response answer = send(form, field, value);
                softly.assertThat(answer.statusCode())
                        .as("%s%s, %s: %s", form, field, what, answer.asString())
                        .isIn(200, 201, 202, 400, 401, 409);
            }
        });
        Response deep = send(form, field, BadValues.TOO_DEEP);
        softly.assertThat(deep.statusCode() == 400 && names(deep, "json"))
                .as("%s%s, too deep: %s", form, field, deep.asString())
                .isTrue();
    }

    private static boolean names(Response answer, String field) {
        return Json.parse(answer.asByteArray()).path("data").properties().stream()
                .map(Map.Entry::getKey)
                .anyMatch(key -> key.equals(field) || key.startsWith(field + "."));
    }

    private Response send(Form form, String field, String value) {
        JsonNode body = form.body().deepCopy();
        ObjectNode object = (ObjectNode) body.at(form.place());
        if (value.equals(BadValues.NOTHING)) {
            object.remove(field);
        } else {
            // Raw, since a number out of range must reach the service as written.
            object.putRawValue(field, new RawValue(value));
        }
        return request(form.operation(), form.mediaType(), Json.bytes(body));
    }

    private Response request(Operation operation, String mediaType, byte[] body) {
        String target =
                operation.path().replace("{account_id}", tenant.account()).replace("{webhook_id}", webhook);
        return tenant.request().contentType(mediaType).body(body).request(operation.method(), target);
    }

    @Test
    void the_data_of_a_body_must_be_an_object() {
        SoftAssertions softly = new SoftAssertions();
        for (Operation operation : contract.operations()) {
            if (operation.node().has("requestBody")) {
                for (String data : List.of("7", "\"text\"", "true", "null", "[]", "[[]]")) {
                    Response answer = request(operation, MediaTypes.JSON, ("{\"data\":" + data + "}").getBytes(UTF_8));
                    softly.assertThat(answer.statusCode())
                            .as("%s with %s: %s", operation, data, answer.asString())
                            .isEqualTo(400);
                }
            }
        }
        softly.assertAll();
    }

    /** Returns each form of each body, from its examples. A raw call event has no fields in the document. */
    private List<Form> forms() {
        List<Form> forms = new ArrayList<>();
        for (Operation operation : contract.operations()) {
            operation.bodies().forEach((mediaType, media) -> {
                boolean enveloped = mediaType.equals(MediaTypes.JSON);
                String place = enveloped ? "/data" : "";
                JsonNode schema = enveloped ? contract.data(operation, media) : media.schema();
                for (JsonNode example : media.examples()) {
                    reachable(example.path("data"));
                    JsonNode carried = example.at(place);
                    if (carried instanceof ObjectNode) {
                        forms.add(new Form(operation, mediaType, example, place, "", contract.resolve(schema)));
                    } else if (carried instanceof ArrayNode items) {
                        JsonNode three = three(items.get(0));
                        JsonNode body = enveloped
                                ? JsonNodeFactory.instance.objectNode().set("data", three)
                                : three;
                        JsonNode item = contract.resolve(schema.path("items"));
                        forms.add(new Form(operation, mediaType, body, place + "/1", "1.", item));
                    }
                }
            });
        }
        return forms;
    }

    /** Replaces a host name by an address, which spares hundreds of failing lookups. */
    private static void reachable(JsonNode data) {
        if (data.has("uri")) {
            ((ObjectNode) data).put("uri", "http://127.0.0.1:8080/");
        }
    }

    private static ArrayNode three(JsonNode item) {
        return JsonNodeFactory.instance
                .arrayNode()
                .add(item.deepCopy())
                .add(item.deepCopy())
                .add(item.deepCopy());
    }
}
