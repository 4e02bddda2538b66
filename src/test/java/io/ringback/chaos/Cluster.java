package io.ringback.chaos;

import io.ringback.testing.Postgres.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a PostgreSQL that syncs to disk and can be restarted like by an operator or a crash. */
final class Cluster implements AutoCloseable {
    private static final String USER = "postgres";
    private static final String NAME = "ringback";
    private static final long RESTART_SECONDS = 60;

    private final EmbeddedPostgres postgres;
    private final Path control;
    private final String data;

    private Cluster(EmbeddedPostgres postgres) {
        this.postgres = postgres;
        // The directory of the binaries depends on the first embedded start in this JVM, so the server is asked.
        String binaries = (String) database("postgres").value("select setting from pg_config where name = 'BINDIR'");
        this.control = Path.of(binaries, "pg_ctl");
        database("postgres").execute("create database " + NAME);
        this.data = (String) database().value("show data_directory");
    }

    static Cluster start(Path folder) throws IOException {
        return new Cluster(EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(folder.toFile())
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "200")
                .setErrorRedirector(Redirect.DISCARD)
                .setOutputRedirector(Redirect.DISCARD)
                .start());
    }

    int port() {
        return postgres.getPort();
    }

    /** Returns the service's database, bypassing the proxy. */
    Database database() {
        return database(NAME);
    }

    private Database database(String name) {
        return new Database("jdbc:postgresql://127.0.0.1:" + port() + "/" + name, USER, USER);
    }

    /** Returns the database URL for a node, at {@code port}, which may be a proxy's; it detects dead connections. */
    String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + NAME + "?connectTimeout=2&socketTimeout=3";
    }

    /** Restarts the server in {@code mode}, {@code fast} or {@code immediate}; returns when it accepts connections. */
    void restart(String mode) {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            // PostgreSQL refuses to run as root; a user namespace changes the user.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(control.toString(), "restart", "-D", data, "-m", mode, "-w", "-s"));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            if (!process.waitFor(RESTART_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("PostgreSQL did not restart: " + command);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
