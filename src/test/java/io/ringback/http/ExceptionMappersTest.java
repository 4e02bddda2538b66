package io.ringback.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.ringback.http.Contract.Operation;
import io.ringback.json.Json;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs every operation of the OpenAPI document with its own example, and validates the response. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class ExceptionMappersTest {
    private static final int LEAST_OPERATIONS = 30;

    private Receiver server;

    @BeforeEach
    void a_server() {
        server = Receiver.start();
        server.answers("/bad", ScriptedAnswer.status(500));
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** Holds an account with one of each resource that a path can name. */
    private record Place(Tenant tenant, Map<String, String> ids) {
        Response does(Operation operation, String body) {
            String target = operation.path();
            for (var id : ids.entrySet()) {
                target = target.replace("{" + id.getKey() + "}", id.getValue());
            }
            RequestSpecification request = tenant.request();
            return (body.isEmpty() ? request : request.body(body)).request(operation.method(), target);
        }
    }

    @Test
    void every_operation_accepts_its_example_and_responds_as_documented() {
        Contract contract = Contract.served();
        SoftAssertions softly = new SoftAssertions();
        softly.assertThat(contract.operations()).hasSizeGreaterThan(LEAST_OPERATIONS);
        Place shown = place();
        Tenant.below(shown.tenant().account());
        for (Operation operation : contract.operations()) {
            Place place = operation.method().equals("delete") ? place() : shown;
            Response answer = place.does(operation, body(operation, place));
            String status = Integer.toString(answer.statusCode());
            softly.assertThat(operation.answers())
                    .as("%s: %s", operation, answer.asString())
                    .containsKey(status);
            if (operation.answers().containsKey(status)) {
                JsonNode schema = operation.answers().get(status).schema();
                softly.assertThat(contract.faults(schema, Json.parse(answer.asByteArray())))
                        .as("%s: %s", operation, answer.asString())
                        .isEmpty();
            }
        }
        softly.assertAll();
    }

    private static String body(Operation operation, Place place) {
        if (operation.body().examples().isEmpty()) {
            return "";
        }
        ObjectNode example = operation.body().examples().getFirst().deepCopy();
        if (operation.id().equals("logIn")) {
            String key = place.tenant()
                    .request()
                    .get(place.tenant().path("/api_key"))
                    .path("data.api_key");
            ((ObjectNode) example.get("data")).put("api_key", key);
        }
        return new String(Json.bytes(example), UTF_8);
    }

    private Place place() {
        Tenant tenant = Tenant.create();
        String webhook = tenant.webhook("channel_create", server.uri("/calls"), Map.of());
        tenant.webhook("channel_create", server.uri("/bad"), Map.of("retries", 1));
        String event = tenant.event("channel_create", Map.of("call_id", "b2f81c7e"));
        Until.holds(
                () -> tenant.request().get(tenant.path("/webhooks/attempts")).<Integer>path("data.size()"),
                count -> count == 3);
        String delivery = tenant.attempts(webhook).getString("data[0].delivery_id");
        String token = tenant.request().get(tenant.path("/tokens")).path("data[0].id");
        return new Place(
                tenant,
                Map.of(
                        "account_id", tenant.account(),
                        "webhook_id", webhook,
                        "event_id", event,
                        "delivery_id", delivery,
                        "token_id", token,
                        "hook_id", "channel_create"));
    }
}
