package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SchemaFaultTest {
    private final Postgres.Database database = Postgres.migrated();
    private final String role = "role_" + UUID.randomUUID().toString().replace("-", "");

    SchemaFaultTest() {
        database.execute("create role " + role + " login");
    }

    private Optional<String> fault(String user) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), user, "postgres")) {
            return SchemaFault.find(connection, Schema.VERSION);
        }
    }

    private void migrated(int version, String description) {
        database.execute("""
                insert into flyway_schema_history
                select %d, '%d', '%s', type, script, 1, installed_by, now(), 1, true
                from flyway_schema_history limit 1
                """.formatted(version, version, description));
    }

    @Test
    void the_owner_of_the_tables_and_its_members_are_accepted() throws SQLException {
        assertThat(fault("postgres")).isEmpty();
        database.execute("grant postgres to " + role);
        assertThat(fault(role)).isEmpty();
    }

    @Test
    void a_role_without_privileges_gets_the_names_of_the_tables() throws SQLException {
        database.execute("grant select on flyway_schema_history to " + role);
        assertThat(fault(role))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .contains(role, "account", "delivery", "event,", "webhook", "own the tables")
                        .doesNotContain("event_2", "flyway"));
        database.execute("grant select, insert, update, delete on all tables in schema public to " + role);
        assertThat(fault(role))
                .hasValueSatisfying(
                        sentence -> assertThat(sentence).contains("lacks privileges on attempt, cancellation, event:"));
    }

    @Test
    void a_newer_schema_is_accepted_unless_incompatible() throws SQLException {
        migrated(1000, "later");
        assertThat(fault("postgres")).isEmpty();
        migrated(1001, "stop old engines");
        assertThat(fault("postgres"))
                .hasValueSatisfying(sentence ->
                        assertThat(sentence).contains("newer than " + Schema.VERSION, "before 1001", "backup"));
    }
}
