package io.ringback.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Creates an empty database behind PgBouncer, with four connections pooled by the argument {@code mode}. A field of
 * type {@link Postgres.Database} receives the direct URL, or null where PgBouncer is not installed.
 */
public final class PgBouncerResource implements QuarkusTestResourceLifecycleManager {
    /** Fewer than the process opens by default. */
    private static final int CONNECTIONS = 4;

    private static final int CONNECTIONS_OF_SESSIONS = 40;

    private String mode = "transaction";
    private @Nullable PgBouncer pooler;
    private Postgres.@Nullable Database database;

    @Override
    public void init(Map<String, String> arguments) {
        mode = arguments.getOrDefault("mode", mode);
    }

    @Override
    public Map<String, String> start() {
        if (!PgBouncer.isInstalled()) {
            return new PostgresResource().start();
        }
        Postgres.Database direct = Postgres.empty();
        Map<String, String> settings = new HashMap<>(Map.of(
                "quarkus.datasource.username", direct.username(),
                "quarkus.datasource.password", direct.password(),
                "ringback.database.pooler", mode));
        boolean byTransaction = mode.equals("transaction");
        try {
            pooler = PgBouncer.start(direct, mode, byTransaction ? CONNECTIONS : CONNECTIONS_OF_SESSIONS);
            settings.put("quarkus.datasource.jdbc.url", pooler.url(direct));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        database = direct;
        return settings;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(database, new TestInjector.MatchesType(Postgres.Database.class));
    }

    @Override
    public void stop() {
        if (pooler != null) {
            pooler.close();
        }
    }
}
