package io.ringback.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.ringback.chaos.Proxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts two servers with synchronous replication. A field of type {@link Replication} receives them, or null where no
 * PostgreSQL is installed.
 */
public final class ReplicationResource implements QuarkusTestResourceLifecycleManager {
    private static final String DATABASE = "ringback";

    private @Nullable Replication replication;

    @Override
    public Map<String, String> start() {
        if (PostgresServer.installed().isEmpty()) {
            return new PostgresResource().start();
        }
        PostgresServer primary = PostgresServer.start(PostgresServer.installed().orElseThrow(), Map.of());
        Postgres.Database administration = primary.database("postgres");
        administration.execute("create database " + DATABASE);
        primary.database(DATABASE).migrate();
        PostgresServer standby = primary.standby();
        administration.execute("alter system set synchronous_standby_names = '*'");
        administration.value("select pg_reload_conf()");
        try {
            replication = new Replication(primary, standby, Proxy.to(primary.port()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Postgres.Database database = primary.database(DATABASE);
        return Map.of(
                "quarkus.datasource.jdbc.url",
                "jdbc:postgresql://127.0.0.1:" + replication.proxy().port() + "/" + DATABASE,
                "quarkus.datasource.username",
                database.username(),
                "quarkus.datasource.password",
                database.password());
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(replication, new TestInjector.MatchesType(Replication.class));
    }

    @Override
    public void stop() {
        if (replication != null) {
            try {
                replication.proxy().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            replication.standby().close();
            replication.primary().close();
        }
    }
}
