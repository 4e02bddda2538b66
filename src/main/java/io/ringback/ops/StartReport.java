package io.ringback.ops;

import io.quarkus.runtime.StartupEvent;
import io.ringback.ProcessMode;
import io.ringback.StartOrder;
import io.smallrye.config.SmallRyeConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Logs the effective configuration once: versions, and each setting that differs from its default. */
@Singleton
class StartReport {
    private static final Logger LOG = Logger.getLogger(StartReport.class);

    /** Settings that are logged even with their defaults: limits, retention and allowed targets. */
    private static final Set<String> ALWAYS = Set.of(
            "quarkus.datasource.jdbc.max-size",
            "quarkus.datasource.outbox.jdbc.max-size",
            "ringback.in-flight",
            "ringback.lease",
            "ringback.retention.days",
            "ringback.retention.key-hours",
            "ringback.egress.allow",
            "ringback.egress.https-only");

    private static final Setting POOLER = Settings.get("ringback.database.pooler");
    private static final String NO_POOLER = Objects.requireNonNull(POOLER.otherwise());

    private final SmallRyeConfig config;
    private final Schema schema;
    private final ProcessMode processMode;
    private final String version;

    StartReport(
            Config config,
            Schema schema,
            ProcessMode processMode,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.config = config.unwrap(SmallRyeConfig.class);
        this.schema = schema;
        this.processMode = processMode;
        this.version = version;
    }

    /** Logs the report. An outage at this moment does not prevent the start, since readiness waits for the database. */
    void tell(@Observes @Priority(StartOrder.REPORT) StartupEvent started) {
        try {
            tell();
        } catch (SQLException away) {
            LOG.warnf(
                    "Ringback %s, %s, started; the database has become unavailable meanwhile. In effect: %s",
                    version, processMode, settings());
        }
    }

    private void tell() throws SQLException {
        DatabaseServer server = schema.server();
        int schemaVersion = schema.newest();
        LOG.infof(
                "Ringback %s, %s, on PostgreSQL %s with schema %d. In effect: %s",
                version, processMode, server.shownVersion(), schemaVersion, settings());
        if (schemaVersion > Schema.VERSION) {
            LOG.warnf(
                    "The schema %d is newer than %d, which this version needs: a newer version has migrated it",
                    schemaVersion, Schema.VERSION);
        }
        if (!server.direct() && NO_POOLER.equals(given(POOLER))) {
            LOG.warn("The connection's startup options did not reach PostgreSQL: a pooler such as "
                    + "PgBouncer drops them. Set RINGBACK_DATABASE_POOLER to its pool_mode, session or "
                    + "transaction");
        }
        server.warning(ConnectionPools.of(config).total()).ifPresent(LOG::warn);
    }

    /** Returns the settings to log: all that the operator set, except secrets. */
    private String settings() {
        return Settings.ALL.stream()
                .filter(setting -> isLogged(setting, given(setting)))
                .map(setting -> setting.variable() + "=" + Objects.requireNonNullElse(given(setting), "none"))
                .collect(Collectors.joining(", "));
    }

    private boolean isLogged(Setting setting, @Nullable String given) {
        boolean isSet = given != null && !given.equals(setting.otherwise()) && !isDefault(setting);
        return setting.need() == Setting.Need.OPTIONAL && (isSet || ALWAYS.contains(setting.property()));
    }

    /** Returns whether the value is the default, also where the framework spells it differently than our page. */
    private boolean isDefault(Setting setting) {
        return config.getConfigValue(LenientSettings.GIVEN + setting.property()).isDefault();
    }

    private @Nullable String given(Setting setting) {
        return config.getConfigValue(LenientSettings.GIVEN + setting.property()).getValue();
    }
}
