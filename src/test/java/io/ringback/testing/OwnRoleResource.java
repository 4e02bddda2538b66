package io.ringback.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/**
 * A fresh database for one application that logs in with a role of its own: that can be limited, where a superuser cannot.
 */
public final class OwnRoleResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        Postgres.Database database = Postgres.migrated();
        String role = role(database);
        database.execute("create role %s login; grant %s to %1$s".formatted(role, database.username()));
        return Map.of(
                "quarkus.datasource.jdbc.url", database.url(),
                "quarkus.datasource.username", role,
                "quarkus.datasource.password", database.password());
    }

    /** The role that the application logs in with. */
    public static String role(Postgres.Database database) {
        return "role_of_" + database.name();
    }

    @Override
    public void stop() {
        // The server ends with the JVM, and its databases with it.
    }
}
