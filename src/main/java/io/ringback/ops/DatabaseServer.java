package io.ringback.ops;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Holds facts about a database server.
 *
 * @param version {@code server_version_num}: 180006 is 18.6
 * @param connections the maximum for this user, by the lowest of all limits
 * @param direct whether the connection's startup options reached the server
 */
record DatabaseServer(int version, String encoding, boolean readOnly, int connections, boolean direct) {
    /** Oldest PostgreSQL version that is tested. */
    private static final int OLDEST = 15;

    private static final int MAJOR = 10_000;

    private static final String ASK = """
            select
              current_setting('server_version_num')::int as version,
              current_setting('server_encoding') as encoding,
              current_setting('transaction_read_only')::bool as read_only,
              current_setting('ringback.options', true) is not null as direct,
              current_setting('max_connections')::int
                - current_setting('superuser_reserved_connections')::int
                - coalesce(current_setting('reserved_connections', true)::int, 0) as of_server,
              (select rolconnlimit from pg_roles where rolname = current_user) as of_user,
              (select datconnlimit from pg_database where datname = current_database()) as of_database
            """;

    static DatabaseServer ask(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ASK)) {
            row.next();
            int connections = IntStream.of(row.getInt("of_server"), row.getInt("of_user"), row.getInt("of_database"))
                    // A limit of -1 means unlimited.
                    .filter(limit -> limit >= 0)
                    .min()
                    .orElse(Integer.MAX_VALUE);
            return new DatabaseServer(
                    row.getInt("version"),
                    row.getString("encoding"),
                    row.getBoolean("read_only"),
                    connections,
                    row.getBoolean("direct"));
        }
    }

    /** Returns why the server cannot be used; empty when it can. */
    Optional<String> fault() {
        if (version / MAJOR < OLDEST) {
            return Optional.of("PostgreSQL %s is too old: upgrade to %d or newer".formatted(shownVersion(), OLDEST));
        }
        if (!encoding.equals("UTF8")) {
            return Optional.of(("The database has the encoding %s, but events contain any Unicode text: create it "
                            + "with encoding 'UTF8' template template0")
                    .formatted(encoding));
        }
        return Optional.empty();
    }

    /** Returns a warning if the pools of this process are larger than the server's limit; empty when they fit. */
    Optional<String> warning(int pools) {
        return pools <= connections
                ? Optional.empty()
                : Optional.of(("The pools of this process may open %d connections, but the database allows %d for "
                                + "all processes of this user: raise max_connections or the limit, or lower "
                                + "QUARKUS_DATASOURCE_JDBC_MAX_SIZE and QUARKUS_DATASOURCE_OUTBOX_JDBC_MAX_SIZE")
                        .formatted(pools, connections));
    }

    String shownVersion() {
        return version / MAJOR + "." + version % MAJOR;
    }
}
