package io.ringback.ops;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Describes in one sentence why this process cannot use an existing schema. */
final class SchemaFault {
    /** Prefix of the description of migrations that older builds cannot work with. */
    private static final String NEWER = """
            select max(version::int)
            from flyway_schema_history
            where success and version ~ '^[0-9]{1,9}$' and version::int > ? and description like 'stop %'
            """;

    /** Statements need all four privileges, and only a table's owner can attach partitions. */
    private static final String CLOSED = """
            select current_user as role, string_agg(relname, ', ' order by relname) as tables
            from pg_class
            where relnamespace = current_schema()::regnamespace
              and relkind in ('r', 'p')
              and not relispartition
              and relname <> 'flyway_schema_history'
              and not (
                has_table_privilege(oid, 'select')
                and has_table_privilege(oid, 'insert')
                and has_table_privilege(oid, 'update')
                and has_table_privilege(oid, 'delete')
                and (relkind = 'r' or pg_has_role(relowner, 'usage')))
            """;

    private SchemaFault() {}

    /** Returns empty when a program with schema {@code version} can use the schema of {@code connection}. */
    static Optional<String> find(Connection connection, int version) throws SQLException {
        Optional<String> newer = newer(connection, version);
        return newer.isPresent() ? newer : closed(connection);
    }

    private static Optional<String> newer(Connection connection, int version) throws SQLException {
        try (var statement = connection.prepareStatement(NEWER)) {
            statement.setInt(1, version);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                int stopping = row.getInt(1);
                return stopping == 0
                        ? Optional.empty()
                        : Optional.of(
                                ("The schema is newer than %d, which this version needs, and no version before %d can "
                                                + "use it: start the version that migrated it, or restore an earlier backup")
                                        .formatted(version, stopping));
            }
        }
    }

    private static Optional<String> closed(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CLOSED)) {
            row.next();
            String tables = row.getString("tables");
            return tables == null
                    ? Optional.empty()
                    : Optional.of(("The role %s lacks privileges on %s: it must own the tables, or be a member of the "
                                    + "role that owns them")
                            .formatted(row.getString("role"), tables));
        }
    }
}
