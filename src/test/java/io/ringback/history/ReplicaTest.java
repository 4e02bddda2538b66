package io.ringback.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.ringback.jdbc.Transaction.Work;
import io.ringback.testing.Management;
import io.ringback.testing.Receiver;
import io.ringback.testing.Replication;
import io.ringback.testing.ReplicationResource;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads lists from a real streaming standby that is paused, killed, frozen and finally promoted. */
@QuarkusTest
@WithTestResource(
        value = ReplicationResource.class,
        scope = TestResourceScope.RESTRICTED_TO_CLASS,
        initArgs = @ResourceArg(name = "replica", value = "6s"))
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplicaTest {
    private static final Duration BOUND = Duration.ofSeconds(6);
    private static final Duration BACK = Duration.ofSeconds(30);
    private static final String HEADER = "Ringback-Lag";

    @SuppressWarnings("NullAway.Init") // given by the test resource
    Replication servers;

    @Inject
    HistoryReads reads;

    @AutoClose
    private final Receiver server = Receiver.start();

    private Tenant tenant;
    private String webhook;

    @BeforeEach
    void a_standby_that_answers_lists() {
        assumeTrue(
                servers != null, "no PostgreSQL is installed: a read replica was NOT tried. Install one from Debian");
        tenant = Tenant.create();
        webhook = tenant.webhook("all", server.uri("/"), Map.of());
        onReplica("/events");
    }

    private Response get(String path) {
        Response answer = tenant.request().get(tenant.path(path));
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer;
    }

    private Response onReplica(String path) {
        return Until.holds(BACK, () -> get(path), answer -> answer.header(HEADER) != null);
    }

    private List<String> events() {
        return get("/events").path("data.id");
    }

    private String event() {
        return tenant.event("channel_create", Map.of());
    }

    private void standby(String function) {
        servers.standby().database("ringback").value("select " + function + "()::text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/events",
                "/deliveries",
                "/webhooks/attempts",
                "/webhooks/{}/deliveries",
                "/webhooks/{}/attempts"
            })
    @Order(1)
    void a_list_comes_from_the_standby_within_the_bound_and_says_its_lag(String list) {
        event();
        String path = list.replace("{}", webhook);
        Response answer = Until.holds(
                BACK, () -> onReplica(path), it -> it.<List<?>>path("data").size() == 1);
        assertThat(Double.parseDouble(answer.header(HEADER))).isBetween(0.0, 6.0);
    }

    @Test
    @Order(2)
    void a_paused_standby_answers_until_the_bound_and_the_primary_after_it() {
        standby("pg_wal_replay_pause");
        try {
            Until.holds(() -> get("/events").header(HEADER) != null, it -> it);
            String event = event();
            assertThat(events()).as("the standby does not know the event").isEmpty();
            assertThat(get("/events/" + event).<String>path("data.id")).isEqualTo(event);
            long posted = System.nanoTime();
            Until.holds(BACK, this::events, found -> found.equals(List.of(event)));
            assertThat(Duration.ofNanos(System.nanoTime() - posted)).isLessThanOrEqualTo(BOUND.plusSeconds(2));
            assertThat(get("/events").header(HEADER)).isNull();
        } finally {
            standby("pg_wal_replay_resume");
        }
        onReplica("/events");
    }

    @Test
    @Order(3)
    void a_delivery_that_is_read_by_its_id_is_the_primarys() throws Exception {
        String event = event();
        String delivery = Until.holds(
                        BACK, () -> onReplica("/deliveries").<List<String>>path("data.id"), it -> it.size() == 1)
                .getFirst();
        server.await(1);
        standby("pg_wal_replay_pause");
        try {
            tenant.request()
                    .post(tenant.path("/deliveries/" + delivery + "/retry"))
                    .then()
                    .statusCode(202);
            server.await(1);
            Until.holds(
                    Duration.ofSeconds(5),
                    () -> get("/deliveries/" + delivery).<List<?>>path("data.attempts"),
                    attempts -> attempts.size() == 2);
            assertThat(get("/events/" + event).<String>path("data.id")).isEqualTo(event);
        } finally {
            standby("pg_wal_replay_resume");
        }
    }

    @Test
    @Order(4)
    void a_statement_that_the_standby_cancels_is_run_by_the_primary() throws SQLException {
        Work<String> slowOnStandby = connection -> {
            try (var statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("""
                            select case when pg_is_in_recovery() then (pg_sleep(10)::text || 'standby') else 'primary' end
                            """)) {
                row.next();
                return row.getString(1);
            }
        };
        long began = System.nanoTime();
        assertThat(reads.list().read(slowOnStandby)).isEqualTo("primary");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
        assertThat(get("/events").header(HEADER))
                .as("one conflict does not end the standby's use")
                .isNotNull();
    }

    @Test
    @Order(5)
    void an_error_of_a_read_itself_comes_from_the_primary() {
        assertThatThrownBy(() -> reads.list().read(connection -> {
                    connection.createStatement().execute("select 1 / 0");
                    return "";
                }))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failure -> assertThat(failure.getSQLState()).isEqualTo("22012"));
    }

    @Test
    @Order(6)
    void a_killed_standby_costs_no_error_and_answers_again_when_it_returns() throws Exception {
        servers.standby().kill();
        try {
            String event = event();
            Response answer = get("/events");
            assertThat(answer.header(HEADER)).isNull();
            assertThat(answer.<List<String>>path("data.id")).containsExactly(event);
            assertThat(Management.get("/q/health/ready").statusCode()).isEqualTo(200);
        } finally {
            servers.standby().restart();
        }
        onReplica("/events");
    }

    @Test
    @Order(7)
    void a_frozen_standby_delays_one_list_and_fails_none() {
        servers.standby().freeze();
        try {
            String event = event();
            assertThat(events()).containsExactly(event);
            long began = System.nanoTime();
            assertThat(events()).containsExactly(event);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        } finally {
            servers.standby().thaw();
        }
        onReplica("/events");
    }

    @Test
    @Order(8)
    void a_promoted_standby_answers_no_more() {
        servers.standby().promote();
        String event = event();
        Response answer = get("/events");
        assertThat(answer.header(HEADER)).isNull();
        assertThat(answer.<List<String>>path("data.id")).containsExactly(event);
        assertThat(Management.get("/q/metrics").asString())
                .containsPattern("ringback_replica_reads_total\\{answered=\"replica\",?} [1-9]")
                .containsPattern("ringback_replica_reads_total\\{answered=\"primary\",?} [1-9]");
    }
}
