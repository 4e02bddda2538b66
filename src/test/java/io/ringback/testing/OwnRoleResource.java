package io.ringback.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Creates a database for one application that logs in with its own role, which can be limited, unlike a superuser. */
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

    /** Returns the role that the application uses. */
    public static String role(Postgres.Database database) {
        return "role_of_" + database.name();
    }

    @Override
    public void stop() {
        // The server and its databases end with the JVM.
    }
}
