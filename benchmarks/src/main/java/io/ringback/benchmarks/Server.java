package io.ringback.benchmarks;

import io.ringback.testing.Postgres.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flywaydb.core.Flyway;

/** Runs a PostgreSQL for the benchmarks. It syncs to disk, as production does. */
final class Server implements AutoCloseable {
    private static final String USER = "postgres";

    /** Settings that differ from PostgreSQL's defaults, equal for all measurements. */
    static final Map<String, String> SETTINGS = settings();

    private final EmbeddedPostgres postgres;

    private Server(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("fsync", "on");
        settings.put("synchronous_commit", "on");
        settings.put("full_page_writes", "on");
        settings.put("max_connections", "300");
        settings.put("shared_buffers", "1GB");
        settings.put("max_wal_size", "16GB");
        settings.put("checkpoint_timeout", "30min");
        return settings;
    }

    static Server start() throws IOException {
        var builder =
                EmbeddedPostgres.builder().setErrorRedirector(Redirect.DISCARD).setOutputRedirector(Redirect.DISCARD);
        SETTINGS.forEach(builder::setServerConfig);
        return new Server(builder.start());
    }

    /** Creates an empty database. */
    Database empty(String name) {
        database("postgres").execute("create database " + name);
        return database(name);
    }

    /** Creates a database with the service's schema and today's partitions. */
    Database migrated(String name) {
        Database database = empty(name);
        Flyway.configure().dataSource(database.source()).load().migrate();
        database.execute("call provision_day((now() at time zone 'utc')::date)");
        database.execute("call provision_day((now() at time zone 'utc')::date + 1)");
        return database;
    }

    /** Returns the database of this name, whether or not it exists. */
    Database database(String name) {
        return new Database("jdbc:postgresql://localhost:" + postgres.getPort() + "/" + name, USER, USER);
    }

    /** Creates a copy of {@code origin}, which must have no connections. */
    Database copy(String origin, String name) {
        database("postgres").execute("create database " + name + " template " + origin);
        return database(name);
    }

    /** Returns the process id of the server's postmaster. */
    long pid() throws IOException {
        String directory = (String) database("postgres").value("show data_directory");
        try (var lines = Files.lines(Path.of(directory, "postmaster.pid"))) {
            return Long.parseLong(lines.findFirst().orElseThrow().strip());
        }
    }

    /** Returns the total bytes of WAL written so far. */
    long wal() {
        return ((BigDecimal) database("postgres").value("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')"))
                .longValue();
    }

    String version() {
        return (String) database("postgres").value("show server_version");
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
