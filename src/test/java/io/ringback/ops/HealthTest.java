package io.ringback.ops;

import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.Postgres;
import io.ringback.testing.PostgresResource;
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
        when().get("/q/health/started").then().statusCode(200).body("status", equalTo("UP"));
        when().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));

        database.goAway();
        try {
            when().get("/q/health/ready").then().statusCode(503).body("status", equalTo("DOWN"));
            when().get("/q/health/live")
                    .then()
                    .statusCode(200)
                    .body("status", equalTo("UP"))
                    .body("checks.name", hasItem("dispatcher"))
                    .body("checks[0].data.in_flight", greaterThanOrEqualTo(0));
        } finally {
            database.comeBack();
        }

        when().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
    }
}
