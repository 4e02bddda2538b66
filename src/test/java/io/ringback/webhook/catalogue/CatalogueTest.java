package io.ringback.webhook.catalogue;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.PostgresResource;
import org.junit.jupiter.api.Test;

/** Tests the catalogue of hooks, which needs no token. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class CatalogueTest {
    @Test
    void the_hooks_are_listed_without_a_token() {
        given().get("/v2/webhooks")
                .then()
                .statusCode(200)
                .body(
                        "data.id",
                        contains(
                                "channel_create",
                                "channel_answer",
                                "channel_destroy",
                                "channel_bridge",
                                "webhook_disabled"))
                .body("data[0]", hasKey("name"))
                .body("data[0]", hasKey("description"))
                .body("$", not(hasKey("version")));
    }

    @Test
    void each_hook_has_a_sample() {
        given().get("/v1/webhooks/samples").then().statusCode(200).body("data", hasKey("channel_bridge"));
        given().get("/v1/webhooks/samples/channel_destroy")
                .then()
                .statusCode(200)
                .body("data.hook_event", is("channel_destroy"))
                .body("data", hasKey("hangup_cause"));
        given().get("/v1/webhooks/samples/voicemail").then().statusCode(404).body("message", is("bad_identifier"));
    }
}
