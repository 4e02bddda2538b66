package io.ringback.http.edge;

import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Tenant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A POST stands for another verb, for clients that know no other. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class MethodOverrideTest {
    private Tenant tenant;

    @BeforeEach
    void a_tenant() {
        tenant = Tenant.create();
    }

    @Test
    void a_verb_in_the_query_or_the_envelope_counts() throws Exception {
        try (Receiver server = Receiver.start()) {
            String id = tenant.request()
                    .body(Map.of(
                            "data",
                            Map.of("name", "Calls", "uri", server.uri("/calls").toString(), "hook", "all")))
                    .post(tenant.path("/webhooks?verb=PUT"))
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("data.id");
            String path = tenant.path("/webhooks/" + id);
            tenant.request()
                    .body(Map.of("verb", "patch", "data", Map.of("retries", 7)))
                    .post(path)
                    .then()
                    .statusCode(200)
                    .body("data.retries", is(7));
            tenant.request().post(path + "?verb=delete").then().statusCode(200);
            tenant.request().get(path).then().statusCode(404);
        }
    }

    @Test
    void the_verb_that_is_meant_is_authorised() {
        Tenant ingest = tenant.with("ingest");
        ingest.request()
                .body(Map.of("verb", "delete"))
                .post(tenant.path("/webhooks/0"))
                .then()
                .statusCode(403);
        tenant.request().post(tenant.path("/webhooks?verb=delete")).then().statusCode(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "options", "", "trace"})
    void a_verb_that_a_post_does_not_carry_is_refused(String verb) {
        tenant.request()
                .queryParam("verb", verb)
                .post(tenant.path("/webhooks"))
                .then()
                .statusCode(400)
                .body("data", hasKey("verb"));
    }
}
