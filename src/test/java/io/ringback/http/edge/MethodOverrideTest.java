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

/** Tests a POST that stands for another verb, for clients that support no other. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class MethodOverrideTest {
    private Tenant tenant;

    @BeforeEach
    void a_tenant() {
        tenant = Tenant.create();
    }

    @Test
    void a_verb_in_the_query_or_the_envelope_is_used() throws Exception {
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
    void the_effective_verb_is_authorized() {
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
    void an_unsupported_verb_is_rejected(String verb) {
        tenant.request()
                .queryParam("verb", verb)
                .post(tenant.path("/webhooks"))
                .then()
                .statusCode(400)
                .body("data", hasKey("verb"));
    }
}
