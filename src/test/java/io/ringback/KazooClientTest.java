package io.ringback;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Tenant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Repeats the webhook test of the platform's PHP SDK, in order: it logs in with an API key and uses {@code /v2}. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class KazooClientTest {
    @Test
    void a_client_written_for_the_platform_works_unchanged() {
        Tenant tenant = Tenant.create();
        String key = tenant.request().get(tenant.path("/api_key")).path("data.api_key");
        String token = given().contentType("application/json")
                .body(Map.of("data", Map.of("api_key", key)))
                .put("/v2/api_auth")
                .then()
                .statusCode(201)
                .extract()
                .path("auth_token");
        String webhooks = "/v2/accounts/" + tenant.account() + "/webhooks";

        String id = as(token)
                .body(
                        "{\"data\":{\"name\":\"SDK Test\",\"uri\":\"http://my.server.com/calls/new.php\",\"http_verb\":\"post\","
                                + "\"hook\":\"channel_create\",\"retries\":3}}")
                .put(webhooks)
                .then()
                .statusCode(201)
                .body("status", is("success"))
                .body("data.enabled", is(true))
                .extract()
                .path("data.id");
        String webhook = webhooks + "/" + id;
        as(token)
                .get(webhook)
                .then()
                .statusCode(200)
                .body("data.name", is("SDK Test"))
                .body("data.id", is(id));
        as(token)
                .body("{\"data\":{\"id\":\"" + id
                        + "\",\"name\":\"Updated SDK Test\",\"uri\":\"https://external.mydomain.co.nz/new_call.php\","
                        + "\"http_verb\":\"get\",\"hook\":\"channel_create\",\"retries\":\"3\"},\"verb\":\"post\"}")
                .post(webhook)
                .then()
                .statusCode(200)
                .body("data.name", is("Updated SDK Test"))
                .body("data.http_verb", is("get"));
        as(token)
                .get(webhooks)
                .then()
                .statusCode(200)
                .body("data.id", hasItem(id))
                .body("$", not(hasKey("next_start_key")));
        as(token)
                .queryParam("filter_name", "Updated SDK Test")
                .get(webhooks)
                .then()
                .body("data.id", hasItem(id));
        as(token).queryParam("filter_name", "SDK Test").get(webhooks).then().body("data", empty());
        as(token).get(webhook + "/attempts").then().statusCode(200).body("data", empty());
        as(token).delete(webhook).then().statusCode(200).body("data.id", is(id));
        as(token).get(webhook).then().statusCode(404).body("error", is("404"));
    }

    private static RequestSpecification as(String token) {
        return given().header("X-Auth-Token", token).contentType("application/json");
    }
}
