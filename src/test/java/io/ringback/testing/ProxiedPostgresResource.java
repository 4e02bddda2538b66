package io.ringback.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.ringback.chaos.Proxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates a database behind a {@link Proxy}, which a field of that type receives. */
public final class ProxiedPostgresResource implements QuarkusTestResourceLifecycleManager {
    private @Nullable Proxy proxy;

    @Override
    public Map<String, String> start() {
        Postgres.Database database = Postgres.migrated();
        URI server = URI.create(database.url().substring("jdbc:".length()));
        try {
            proxy = Proxy.to(server.getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "quarkus.datasource.jdbc.additional-jdbc-properties.socketTimeout",
                "2",
                "quarkus.datasource.jdbc.url",
                "jdbc:postgresql://127.0.0.1:" + proxy.port() + server.getPath(),
                "quarkus.datasource.username",
                database.username(),
                "quarkus.datasource.password",
                database.password());
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(proxy, new TestInjector.MatchesType(Proxy.class));
    }

    @Override
    public void stop() {
        if (proxy != null) {
            try {
                proxy.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
