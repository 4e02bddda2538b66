package io.ringback.ops;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.Management;
import io.ringback.testing.Postgres;
import io.ringback.testing.PostgresResource;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.junit.jupiter.api.Test;

/** Tests health before, during and after a database outage. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class HealthTest {
    @Inject
    AgroalDataSource api;

    @Inject
    @DataSource("outbox")
    AgroalDataSource outbox;

    /** Workers of this application; Mutiny may refer to those of an earlier one. */
    @Inject
    ManagedExecutor workers;

    @Test
    void without_a_database_it_is_live_but_not_ready() {
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
                    .body("checks.find { it.name == 'dispatcher' }.data.in_flight", greaterThanOrEqualTo(0));
        } finally {
            database.comeBack();
        }

        Management.get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
    }

    @Test
    void the_API_port_serves_neither_health_nor_metrics() {
        for (String path :
                List.of("/q/health", "/q/health/live", "/q/health/ready", "/q/health/started", "/q/metrics")) {
            given().get(path).then().statusCode(404);
            Management.get(path).then().statusCode(200);
        }
        Management.get("/v1/webhooks").then().statusCode(404);
    }

    @Test
    void health_responds_while_all_workers_and_connections_are_busy() throws Exception {
        var busy = new CountDownLatch(1);
        List<Connection> taken = new ArrayList<>();
        try {
            for (AgroalDataSource pool : List.of(api, outbox)) {
                take(pool, taken);
            }
            for (int i = 0; i < 1000; i++) {
                workers.execute(() -> awaitQuietly(busy));
            }
            Future<?> behindThem = workers.submit(() -> {});
            for (String check : List.of("live", "ready", "started")) {
                var asked = System.nanoTime();
                Management.get("/q/health/" + check).then().statusCode(200).body("status", equalTo("UP"));
                assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(2));
            }
            Management.get("/q/metrics").then().statusCode(200).body(containsString("ringback_in_flight "));
            assertThat(behindThem.isDone()).as("a worker is free").isFalse();
        } finally {
            busy.countDown();
            for (Connection connection : taken) {
                connection.close();
            }
        }
    }

    private static void take(AgroalDataSource pool, List<Connection> taken) {
        int most = pool.getConfiguration().connectionPoolConfiguration().maxSize();
        try {
            for (int i = (int) pool.getMetrics().activeCount(); i < most; i++) {
                taken.add(pool.getConnection());
            }
        } catch (SQLException empty) {
            assertThat(taken).isNotEmpty();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
