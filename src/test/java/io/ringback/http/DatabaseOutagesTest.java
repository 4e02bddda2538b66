package io.ringback.http;

import static io.ringback.http.edge.ApiEntryHandlerTest.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.ringback.testing.Management;
import io.ringback.testing.OwnRoleResource;
import io.ringback.testing.Postgres;
import io.ringback.testing.SmallDisk;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests the ways in which a running PostgreSQL can be unable to serve: callers get a 503, and all recovers within ten
 * seconds.
 */
@QuarkusTest
// Isolated: other tests must not use the connections that it cuts.
@WithTestResource(value = OwnRoleResource.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class DatabaseOutagesTest {
    private static final Duration BACK = Duration.ofSeconds(10);
    private static final int LARGE = 200_000;

    private final Postgres.Database database = new Postgres.Database(
            ConfigProvider.getConfig().getValue("quarkus.datasource.jdbc.url", String.class), "postgres", "postgres");

    @Inject
    AgroalDataSource api;

    @Inject
    @DataSource("outbox")
    AgroalDataSource outbox;

    private Tenant tenant;

    @BeforeEach
    void an_account() {
        tenant = Tenant.create();
    }

    @AfterEach
    void mend() {
        role("reset default_transaction_read_only");
        role("connection limit -1");
        database.executeBeside("alter database " + database.name() + " connection limit -1");
        database.execute("grant %s to %s".formatted(database.username(), OwnRoleResource.role(database)));
        // Connections of an earlier test may each cause one more 503.
        api.flush(FlushMode.ALL);
        outbox.flush(FlushMode.ALL);
        assertBack();
    }

    private void role(String change) {
        database.execute("alter role " + OwnRoleResource.role(database) + " " + change);
    }

    private Response post(String filler) {
        return tenant.request()
                .body(Map.of("data", Map.of("hook", "channel_create", "payload", Map.of("filler", filler))))
                .post(tenant.path("/events"));
    }

    /** Writes by the API's pool: reads also succeed on read-only connections. */
    private int write() {
        return tenant.request()
                .body(Map.of("data", Map.of("role", "read")))
                .put(tenant.path("/tokens"))
                .statusCode();
    }

    private static String random(int length) {
        byte[] bytes = new byte[length / 2];
        new Random().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static int readiness() {
        return Management.get("/q/health/ready").statusCode();
    }

    /** Asserts that callers get a 503 and readiness fails. */
    private void assertUnavailable(String filler) {
        error(
                        Until.holds(() -> post(filler), answer -> answer.statusCode() != 202)
                                .then(),
                        503,
                        "datastore_unreachable")
                .header("Retry-After", matchesPattern("[1-9][0-9]*"));
    }

    private void assertBack() {
        Until.holds(BACK, () -> post("").statusCode(), status -> status == 202);
        Until.holds(BACK, this::write, status -> status == 201);
        Until.holds(BACK, DatabaseOutagesTest::readiness, status -> status == 200);
    }

    @Test
    void a_read_only_database_is_503_and_recovers_although_old_connections_are_read_only() {
        role("set default_transaction_read_only = on");
        database.cutConnections();
        Until.holds(DatabaseOutagesTest::readiness, status -> status == 503);
        assertUnavailable("");
        role("reset default_transaction_read_only");
        assertBack();
    }

    @Test
    void read_only_pool_connections_are_replaced_even_if_readiness_can_write() {
        role("set default_transaction_read_only = on");
        api.flush(FlushMode.ALL);
        outbox.flush(FlushMode.ALL);
        assertUnavailable("");
        role("reset default_transaction_read_only");
        assertBack();
    }

    @Test
    void a_role_without_connections_left_is_503_and_recovers() {
        role("connection limit 0");
        database.cutConnections();
        assertUnavailable("");
        Until.holds(DatabaseOutagesTest::readiness, status -> status == 503);
        role("connection limit -1");
        assertBack();
    }

    @Test
    void a_database_without_connections_left_is_503_and_recovers() {
        database.executeBeside("alter database " + database.name() + " connection limit 0");
        database.cutConnections();
        assertUnavailable("");
        Until.holds(DatabaseOutagesTest::readiness, status -> status == 503);
        database.executeBeside("alter database " + database.name() + " connection limit -1");
        assertBack();
    }

    @Test
    void readiness_fails_when_a_pool_gets_no_connection() {
        assertBack();
        role("connection limit 1");
        api.flush(FlushMode.ALL);
        outbox.flush(FlushMode.ALL);
        Until.holds(DatabaseOutagesTest::readiness, status -> status == 503);
        assertUnavailable("");
        role("connection limit -1");
        assertBack();
    }

    @Test
    void a_revoked_privilege_is_503_and_recovers() {
        String role = OwnRoleResource.role(database);
        database.execute("revoke %s from %s".formatted(database.username(), role));
        assertUnavailable("");
        database.execute("grant %s to %s".formatted(database.username(), role));
        assertBack();
    }

    @Test
    void a_full_disk_is_503_and_recovers() throws IOException {
        assumeTrue(
                SmallDisk.isPossible(),
                "this process may not mount a file system: the full disk was NOT tried. Run it as root on Linux");
        try (SmallDisk disk = SmallDisk.mount(256)) {
            database.executeBeside("create tablespace small location '" + disk.directory("small") + "'");
            try {
                move("small");
                assertBack();
                disk.fill();
                assertUnavailable(random(LARGE));
                Until.holds(DatabaseOutagesTest::readiness, status -> status == 503);
                disk.free();
                assertBack();
                assertThat(post(random(LARGE)).statusCode()).isEqualTo(202);
            } finally {
                disk.free();
                move("pg_default");
                database.executeBeside("drop tablespace small");
            }
        }
    }

    /** Moves the database to another tablespace, which requires that nothing is connected to it. */
    private void move(String tablespace) {
        database.goAway();
        database.executeBeside("alter database " + database.name() + " set tablespace " + tablespace);
        database.comeBack();
    }
}
