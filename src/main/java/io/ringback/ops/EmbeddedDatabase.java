package io.ringback.ops;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import io.ringback.ProcessMode;
import io.ringback.StartOrder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Runs PostgreSQL in development mode, with data in the project's folder that is kept between runs.
 *
 * <p>It survives a live reload and the death of this process: the next start finds it on its port. It does not start
 * when another database is configured.
 */
@IfBuildProfile("dev")
@ApplicationScoped
class EmbeddedDatabase {
    private static final Logger LOG = Logger.getLogger(EmbeddedDatabase.class);
    private static final Duration STARTUP_WAIT = Duration.ofSeconds(60);
    /** System property that survives a live reload, which reloads this class. */
    private static final String STOPS_AT_EXIT = "io.ringback.dev.database-stops-at-exit";

    private final int port;
    private final Path folder;
    private final String configuredUrl;

    EmbeddedDatabase(DevConfig config, @ConfigProperty(name = "quarkus.datasource.jdbc.url") String configuredUrl) {
        this.port = config.databasePort();
        this.folder = config.databaseFolder().toAbsolutePath().normalize();
        this.configuredUrl = configuredUrl;
    }

    void start(@Observes @Priority(StartOrder.EMBEDDED_DATABASE) StartupEvent started) throws IOException {
        if (!configuredUrl.equals(url())) {
            LOG.infof("Embedded PostgreSQL is disabled: another database is configured");
            return;
        }
        Optional<Path> running = runningFolder();
        if (running.isEmpty()) {
            launch();
        } else if (!Files.exists(running.get()) || !Files.isSameFile(running.get(), folder)) {
            throw ProcessMode.refuse(
                    ("Port %d is used by another PostgreSQL (%s): set RINGBACK_DEV_DATABASE_PORT to a " + "free port")
                            .formatted(port, running.get()));
        }
        stopAtExit();
    }

    /** Returns the data directory of the PostgreSQL on our port; empty when none listens. */
    private Optional<Path> runningFolder() {
        try (var connection = DriverManager.getConnection(url(), "postgres", "postgres");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("show data_directory")) {
            rows.next();
            return Optional.of(Path.of(rows.getString(1)));
        } catch (SQLException e) {
            LOG.debug("No PostgreSQL answers yet; starting one", e);
            return Optional.empty();
        }
    }

    private void launch() throws IOException {
        Files.createDirectories(folder.getParent());
        Redirect log = Redirect.appendTo(folder.resolveSibling("postgres.log").toFile());
        LOG.infof("Starting PostgreSQL on port %d, data in %s", port, folder);
        // Not closed here: it survives a reload of the application and ends with the process.
        EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setPGStartupWait(STARTUP_WAIT)
                .setOutputRedirector(log)
                .setErrorRedirector(log)
                .start();
    }

    /**
     * Stops PostgreSQL by SIGTERM, which waits for the last client: our own pool, so that shutdown can still settle.
     */
    private void stopAtExit() {
        if (System.setProperty(STOPS_AT_EXIT, "true") == null) {
            Path pidFile = folder.resolve("postmaster.pid");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> terminate(pidFile), "embedded-postgres-stop"));
        }
    }

    private static void terminate(Path pidFile) {
        try (var lines = Files.lines(pidFile)) {
            lines.findFirst().map(Long::parseLong).flatMap(ProcessHandle::of).ifPresent(ProcessHandle::destroy);
        } catch (IOException e) {
            LOG.debug("PostgreSQL has already stopped", e);
        }
    }

    private String url() {
        return "jdbc:postgresql://localhost:" + port + "/postgres";
    }
}
