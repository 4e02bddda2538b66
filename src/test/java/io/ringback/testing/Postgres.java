package io.ringback.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Provides one real PostgreSQL for all tests of this JVM, with databases created in milliseconds. It is embedded, or
 * from the program directory in the system property {@code test.postgres}.
 *
 * <p>It syncs to disk as production does. It ends with the JVM.
 */
public final class Postgres {
    private static final String USER = "postgres";
    private static final String TEMPLATE = "ringback_template";
    /** Quarkus loads this class once per application; only a system property is shared by the whole JVM. */
    private static final String SHARED = "testing.postgres";

    private static final Map<String, String> SETTINGS =
            Map.of("fsync", "on", "synchronous_commit", "on", "max_connections", "400");

    private Postgres() {}

    /** Creates a database with the current schema and its partitions, as after a start of the service. */
    public static Database migrated() {
        return create("template " + TEMPLATE);
    }

    /** Creates an empty database. */
    public static Database empty() {
        return create("template template0");
    }

    private static Database create(String origin) {
        String server = server();
        String name = "test_" + UUID.randomUUID().toString().replace("-", "");
        run(server + "postgres", "create database " + name + " " + origin);
        return new Database(server + name, USER, USER);
    }

    private static String server() {
        synchronized (System.getProperties()) {
            String server = System.getProperty(SHARED);
            if (server == null) {
                server = start();
                System.setProperty(SHARED, server);
            }
            return server;
        }
    }

    private static String start() {
        int port = PostgresServer.chosen()
                .map(programs -> PostgresServer.start(programs, SETTINGS).port())
                .orElseGet(Postgres::embedded);
        String server = "jdbc:postgresql://localhost:" + port + "/";
        run(server + "postgres", "create database " + TEMPLATE);
        new Database(server + TEMPLATE, USER, USER).migrate();
        return server;
    }

    private static int embedded() {
        try {
            var builder = EmbeddedPostgres.builder();
            SETTINGS.forEach(builder::setServerConfig);
            return builder.setErrorRedirector(Redirect.DISCARD)
                    .setOutputRedirector(Redirect.DISCARD)
                    .start()
                    .getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url, USER, USER);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Holds a database's URL and credentials. */
    public record Database(String url, String username, String password) {

        /** Returns a data source that opens a new connection for each call, without a pool. */
        public DataSource source() {
            var source = new PGSimpleDataSource();
            source.setUrl(url);
            source.setUser(username);
            source.setPassword(password);
            return source;
        }

        /** Migrates it to the current schema with partitions, as a start of the service does. */
        void migrate() {
            Flyway.configure().dataSource(source()).load().migrate();
            LocalDate today = LocalDate.now(ZoneOffset.UTC);
            for (int day = -1; day <= 8; day++) {
                run(url, "call provision_day('%s')".formatted(today.plusDays(day)));
            }
        }

        /** Runs one statement in its own transaction. */
        public void execute(String sql) {
            run(url, sql);
        }

        /** Runs one statement on another database of the server, for example when this one must have no connections. */
        public void executeBeside(String sql) {
            run(serverUrl(), sql);
        }

        /** Returns the first column of the first row. */
        public Object value(String sql) {
            try (Connection connection = source().getConnection();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery(sql)) {
                rows.next();
                return rows.getObject(1);
            } catch (SQLException e) {
                throw new IllegalStateException(sql, e);
            }
        }

        /** Closes every connection to this database, as a failing server would; new ones are accepted. */
        public void cutConnections() {
            run(url, """
                    select pg_terminate_backend(pid)
                    from pg_stat_activity
                    where datname = current_database()
                      and pid <> pg_backend_pid()
                    """);
        }

        /** Closes every connection and rejects new ones until {@link #comeBack()}. */
        public void goAway() {
            run(serverUrl(), "alter database " + name() + " allow_connections false");
            run(serverUrl(), "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name() + "'");
        }

        /** Accepts connections again. */
        public void comeBack() {
            run(serverUrl(), "alter database " + name() + " allow_connections true");
        }

        /** Returns the name of the database on the server. */
        public String name() {
            return url.substring(url.lastIndexOf('/') + 1);
        }

        private String serverUrl() {
            return url.substring(0, url.lastIndexOf('/') + 1) + "postgres";
        }
    }
}
