package io.ringback.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.ringback.chaos.Proxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts a primary and its standby. A field of type {@link Replication} receives them, or null where no PostgreSQL is
 * installed. Replication is synchronous. With the argument {@code replica}, the limit of the lag, it is not, and the
 * standby is the read replica of the service.
 */
public final class ReplicationResource implements QuarkusTestResourceLifecycleManager {
    private static final String DATABASE = "ringback";

    private @Nullable Replication replication;
    private @Nullable String lag;

    @Override
    public void init(Map<String, String> arguments) {
        lag = arguments.get("replica");
    }

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
        if (lag == null) {
            administration.execute("alter system set synchronous_standby_names = '*'");
            administration.value("select pg_reload_conf()");
        }
        try {
            replication = new Replication(primary, standby, Proxy.to(primary.port()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Postgres.Database database = primary.database(DATABASE);
        Map<String, String> settings = new HashMap<>(Map.of(
                "quarkus.datasource.jdbc.url",
                url(replication.proxy().port()),
                "quarkus.datasource.username",
                database.username(),
                "quarkus.datasource.password",
                database.password()));
        if (lag != null) {
            settings.put("ringback.database.replica-url", url(standby.port()));
            settings.put("ringback.database.replica-lag", lag);
        }
        return settings;
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
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
