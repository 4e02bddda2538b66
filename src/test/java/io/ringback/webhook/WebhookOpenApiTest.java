package io.ringback.webhook;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.ringback.json.Json;
import io.ringback.testing.PostgresResource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@TestProfile(SmallAccounts.class)
class WebhookOpenApiTest {

    @Test
    void every_reference_resolves() {
        JsonNode document = document();

        assertThat(document.findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(ref -> assertThat(document.at(ref.substring(1)).isMissingNode())
                        .as(ref)
                        .isFalse());
    }

    @Test
    void every_webhook_operation_documents_request_and_response() {
        JsonNode paths = document().path("paths");
        JsonNode one = paths.path("/v1/accounts/{account_id}/webhooks/{webhook_id}");
        JsonNode all = paths.path("/v1/accounts/{account_id}/webhooks");

        for (JsonNode operation : new JsonNode[] {
            all.path("get"), all.path("put"), one.path("get"), one.path("post"), one.path("patch"), one.path("delete")
        }) {
            assertThat(operation.path("summary").asText()).isNotEmpty();
            assertThat(operation.path("security")).isNotEmpty();
            assertThat(operation.path("responses").has("404")).isTrue();
        }
        for (JsonNode operation : new JsonNode[] {all.path("put"), one.path("post"), one.path("patch")}) {
            JsonNode media = operation.path("requestBody").path("content").path("application/json");
            assertThat(media.path("schema").has("$ref")).isTrue();
            assertThat(media.path("examples")).isNotEmpty();
            assertThat(operation.path("responses").path("400").has("$ref")).isTrue();
        }
        assertThat(all.path("get").path("parameters").findValuesAsText("$ref"))
                .contains("#/components/parameters/Filter", "#/components/parameters/PageSize");
        assertThat(one.path("get")
                        .at("/responses/200/content/application~1json/schema/$ref")
                        .asText())
                .endsWith("/WebhookAnswer");
    }

    private static JsonNode document() {
        return Json.parse(given().get("/q/openapi?format=json").asString().getBytes(UTF_8));
    }
}
