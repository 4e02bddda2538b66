package io.ringback.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.ringback.http.lists.Range;
import io.ringback.id.Ids;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Tenant;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that lists of large events hold only a few MiB, whatever the query. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class LargeEventsTest {
    private static final int EVENTS = 24;
    private static final int BYTES = 1_000_000;
    private static final String INSERT = """
            insert into event (id, account_id, hook, payload, occurred_at, deliveries)
            values (?, ?, 'channel_create', convert_to(?, 'UTF8'), now(), 0)
            """;

    @Inject
    DataSource database;

    @Inject
    Ids ids;

    private Tenant tenant;
    private UUID account;

    @BeforeEach
    void set_up_events_of_one_megabyte() throws SQLException {
        tenant = Tenant.create();
        account = Ids.parse(tenant.account()).orElseThrow();
        String filling = "x".repeat(BYTES);
        try (Connection connection = database.getConnection();
                var statement = connection.prepareStatement(INSERT)) {
            for (int i = 0; i < EVENTS; i++) {
                statement.setObject(1, ids.next());
                statement.setObject(2, account);
                statement.setString(3, "{\"number\": %d, \"filling\": \"%s\"}".formatted(i, filling));
                statement.execute();
            }
        }
    }

    @Test
    void a_list_without_a_filter_reads_no_payload() throws SQLException {
        try (Connection connection = database.getConnection()) {
            assertThat(EventLog.read(connection, account, Range.all(false), 51))
                    .hasSize(EVENTS)
                    .allMatch(eventRecord -> eventRecord.payload() == null);
        }
        tenant.request()
                .get(tenant.path("/events?paginate=false"))
                .then()
                .statusCode(200)
                .body("data", hasSize(EVENTS))
                .body("data[0]", not(hasKey("payload")));
        tenant.request()
                .get(tenant.path("/events?filter_hook=channel_create"))
                .then()
                .body("data", hasSize(EVENTS));
    }

    @Test
    void a_read_with_payloads_holds_at_most_four_mebibytes() throws SQLException {
        try (Connection connection = database.getConnection()) {
            for (boolean ascending : new boolean[] {true, false}) {
                var found = EventLog.readWhole(connection, account, Range.all(ascending), 51);
                assertThat(found.more()).isTrue();
                assertThat(found.items()).hasSizeBetween(4, 5);
            }
            assertThat(EventLog.readWhole(connection, account, Range.all(false), 3)
                            .more())
                    .isFalse();
        }
    }

    @Test
    void a_payload_filter_finds_each_event_across_short_pages() {
        List<Integer> sizes = new ArrayList<>();
        List<String> found = new ArrayList<>();
        String next = null;
        do {
            JsonPath page = tenant.request()
                    .get(tenant.path("/events?has_key=payload.number" + (next == null ? "" : "&start_key=" + next)))
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            found.addAll(page.getList("data.id"));
            sizes.add(page.getList("data").size());
            next = page.getString("next_start_key");
        } while (next != null);
        assertThat(found).hasSize(EVENTS).doesNotHaveDuplicates();
        assertThat(sizes).hasSizeGreaterThan(1).allMatch(size -> size <= 20);
    }

    @Test
    void an_event_is_shown_as_stored() {
        String event = tenant.event("channel_create", java.util.Map.of("call_id", "7", "quoted", "\"ü\n"));
        JsonPath whole = tenant.request()
                .get(tenant.path("/events/" + event))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(whole.getString("data.payload.quoted")).isEqualTo("\"ü\n");
        assertThat(whole.getString("data.payload.call_id")).isEqualTo("7");
    }
}
