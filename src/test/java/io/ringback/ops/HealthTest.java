package io.ringback.ops;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.Management;
import io.ringback.testing.Postgres;
import io.ringback.testing.PostgresResource;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Health tells the truth while the database is there, while it is gone, and when it is back. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class HealthTest {
    @Test
    void without_its_database_it_lives_on_but_is_not_ready_until_the_database_is_back() {
        String url = ConfigProvider.getConfig().getValue("quarkus.datasource.jdbc.url", String.class);
        var database = new Postgres.Database(url, "postgres", "postgres");
        Management.get("/q/health/started").then().statusCode(200).body("status", equalTo("UP"));
        Management.get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));

        database.goAway();
        try {
            Management.get("/q/health/ready").then().statusCode(503).body("status", equalTo("DOWN"));
            Management.get("/q/health/live")
                    .then()
                    .statusCode(200)
                    .body("status", equalTo("UP"))
                    .body("checks.name", hasItem("dispatcher"))
                    .body("checks[0].data.in_flight", greaterThanOrEqualTo(0));
        } finally {
            database.comeBack();
        }

        Management.get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
    }

    @Test
    void the_API_port_serves_neither_health_nor_meters() {
        for (String path :
                List.of("/q/health", "/q/health/live", "/q/health/ready", "/q/health/started", "/q/metrics")) {
            given().get(path).then().statusCode(404);
            Management.get(path).then().statusCode(200);
        }
        Management.get("/v1/webhooks").then().statusCode(404);
    }
}
