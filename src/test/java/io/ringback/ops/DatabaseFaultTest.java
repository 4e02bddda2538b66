package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ringback.testing.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Tests the descriptions of database failures at startup, with a real server. */
class DatabaseFaultTest {
    private final Postgres.Database database = Postgres.empty();
    private final String other = "other_" + UUID.randomUUID().toString().replace("-", "");

    private String migration(String user) {
        var flyway =
                Flyway.configure().dataSource(database.url(), user, "postgres").load();
        String sentence = DatabaseFault.sentence(catchThrowable(flyway::migrate));
        assertThat(sentence).hasLineCount(1).doesNotContain("baseline");
        return sentence;
    }

    private static SQLException connecting(String url, String user) {
        return (SQLException) catchThrowable(() -> DriverManager.getConnection(url, user, "wrong"));
    }

    @Test
    void a_user_without_create_privilege_gets_the_grant_statement() {
        database.execute("create role " + other + " login");
        assertThat(migration(other))
                .startsWith("permission denied for schema public. ")
                .contains("owner of the database", "grant create, usage on schema public");
    }

    @Test
    void a_read_only_database_is_recognized() {
        String name = database.url().substring(database.url().lastIndexOf('/') + 1);
        database.execute("alter database " + name + " set default_transaction_read_only = on");
        assertThat(migration("postgres")).contains("read-only transaction", "point to the primary");
    }

    @Test
    void a_statement_timeout_is_explained() {
        database.execute("create role " + other + " login superuser");
        database.execute("alter role " + other + " set statement_timeout = '1ms'");
        assertThat(migration(other)).contains("due to statement timeout", "statement_timeout = 0");
    }

    @Test
    void tables_of_another_application_prevent_the_start() {
        database.execute("create table theirs (id int)");
        assertThat(migration("postgres")).contains("tables of another application", "create database ringback");
    }

    @Test
    void permanent_failures_are_reported_at_once() {
        SQLException noUser = connecting(database.url(), other);
        assertThat(DatabaseFault.isLasting(noUser)).isTrue();
        assertThat(DatabaseFault.sentence(noUser)).contains(other, "QUARKUS_DATASOURCE_USERNAME");
        SQLException noDatabase = connecting(database.url() + "x", "postgres");
        assertThat(DatabaseFault.isLasting(noDatabase)).isTrue();
        assertThat(DatabaseFault.sentence(noDatabase)).contains("does not exist", "QUARKUS_DATASOURCE_JDBC_URL");
        SQLException wrong = new SQLException("FATAL: password authentication failed for user \"r\"", "28P01");
        assertThat(DatabaseFault.isLasting(new SQLException("pool", wrong))).isTrue();
        assertThat(DatabaseFault.sentence(new SQLException("pool", wrong)))
                .startsWith("password authentication failed for user \"r\". Check QUARKUS_DATASOURCE_USERNAME");
        SQLException pooler = new SQLException("FATAL: unsupported startup parameter: options", "08P01");
        assertThat(DatabaseFault.isLasting(pooler)).isTrue();
        assertThat(DatabaseFault.sentence(pooler)).contains("PgBouncer", "RINGBACK_DATABASE_POOLER");
    }

    @Test
    void an_unavailable_server_is_waited_for() {
        assertThat(DatabaseFault.isLasting(new SQLException("the database system is starting up", "57P03")))
                .isFalse();
        assertThat(DatabaseFault.isLasting(new SQLException("Connection refused", "08001")))
                .isFalse();
        assertThat(DatabaseFault.isLasting(new SQLException("sorry, too many clients already", "53300")))
                .isFalse();
    }

    @Test
    void other_encodings_and_old_servers_are_rejected() throws SQLException {
        database.execute("create database " + other
                + " encoding 'LATIN1' template template0 locale_provider 'libc' lc_collate 'C' lc_ctype 'C'");
        String url = database.url().replaceFirst("/[^/]+$", "/" + other);
        try (Connection latin = DriverManager.getConnection(url, "postgres", "postgres");
                Connection utf8 = database.source().getConnection()) {
            assertThat(DatabaseServer.ask(latin).fault())
                    .hasValueSatisfying(fault -> assertThat(fault).contains("LATIN1", "encoding 'UTF8'"));
            assertThat(DatabaseServer.ask(utf8).fault()).isEmpty();
        }
        assertThat(new DatabaseServer(140_011, "UTF8", false, 100, true).fault())
                .contains("PostgreSQL 14.11 is too old: upgrade to 15 or newer");
        assertThat(new DatabaseServer(150_000, "UTF8", false, 100, true).fault())
                .isEmpty();
    }

    @Test
    void pools_larger_than_the_servers_limit_cause_a_warning() throws SQLException {
        database.execute("create role " + other + " login connection limit 3");
        try (Connection limited = DriverManager.getConnection(database.url(), other, "postgres")) {
            DatabaseServer server = DatabaseServer.ask(limited);
            assertThat(server.connections()).isEqualTo(3);
            assertThat(server.warning(28))
                    .hasValueSatisfying(warning -> assertThat(warning)
                            .contains("28 connections", "allows 3", "QUARKUS_DATASOURCE_JDBC_MAX_SIZE"));
            assertThat(server.warning(3)).isEmpty();
        }
        try (Connection unlimited = database.source().getConnection()) {
            assertThat(DatabaseServer.ask(unlimited).connections()).isBetween(300, 400);
        }
    }
}
