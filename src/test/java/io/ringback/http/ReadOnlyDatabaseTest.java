package io.ringback.http;

import static io.ringback.http.EdgeTest.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.ringback.testing.Management;
import io.ringback.testing.Postgres;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import java.time.Duration;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** As after a failover: connections are cut, and those that follow lead to a server that takes no writes. */
@QuarkusTest
// Other tests shall not meet the connections that it cuts.
@WithTestResource(value = PostgresResource.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class ReadOnlyDatabaseTest {
    private static final Duration BACK = Duration.ofSeconds(10);

    private final Postgres.Database database = new Postgres.Database(
            ConfigProvider.getConfig().getValue("quarkus.datasource.jdbc.url", String.class), "postgres", "postgres");

    @AfterEach
    void takes_writes_again() {
        alter("reset default_transaction_read_only");
        database.cutConnections();
    }

    /** It holds for sessions that begin later: those that are open stay as they are. */
    private void alter(String what) {
        String url = database.url();
        database.execute("begin read write; alter database " + url.substring(url.lastIndexOf('/') + 1) + " " + what
                + "; commit");
    }

    private static Response post(Tenant tenant) {
        return tenant.request()
                .body("{\"data\":{\"hook\":\"channel_create\",\"payload\":{}}}")
                .post(tenant.path("/events"));
    }

    @Test
    void events_are_503_and_accepted_soon_after_the_database_takes_writes_though_old_connections_do_not() {
        Tenant tenant = Tenant.create();
        alter("set default_transaction_read_only = on");
        database.cutConnections();
        Until.holds(() -> Management.get("/q/health/ready").statusCode(), status -> status == 503);
        error(post(tenant).then(), 503, "datastore_unreachable").header("Retry-After", matchesPattern("[1-9][0-9]*"));

        alter("reset default_transaction_read_only");

        Until.holds(BACK, () -> post(tenant).statusCode(), status -> status == 202);
        assertThat(Management.get("/q/health/ready").statusCode()).isEqualTo(200);
    }
}
