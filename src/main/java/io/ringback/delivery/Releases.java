package io.ringback.delivery;

import io.quarkus.agroal.DataSource;
import io.ringback.jdbc.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Assigns numbers to versions of the program, which attempts store. */
@Singleton
class Releases {
    /** Inserts without a sequence, of which each start of a process would waste a number. */
    private static final Sql ADD = Sql.of("""
            insert into release (id, version)
            select (select coalesce(max(id), 0) + 1 from release), :version
            where not exists (select 1 from release where version = :version)
            on conflict do nothing
            """);

    private static final Sql FIND = Sql.of("select id from release where version = :version");
    /** Retries are needed only when another version starts at the same moment. */
    private static final int TRIES = 10;

    private final javax.sql.DataSource database;
    private final String version;
    private volatile short present;

    Releases(
            @DataSource("outbox") javax.sql.DataSource database,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.database = database;
        this.version = version;
    }

    /** Returns the number of the current version, from 1; queries the database until it has answered once. */
    short present() throws SQLException {
        if (present == 0) {
            present = find();
        }
        return present;
    }

    private short find() throws SQLException {
        try (Connection connection = database.getConnection()) {
            for (int i = 0; i < TRIES; i++) {
                try (var add = ADD.on(connection);
                        var find = FIND.on(connection)) {
                    add.set("version", version).update();
                    ResultSet row = find.set("version", version).query();
                    if (row.next()) {
                        return row.getShort("id");
                    }
                }
            }
        }
        throw new SQLException("the version " + version + " got no number in " + TRIES + " tries");
    }
}
