package io.ringback.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** Writes the attempt row that competitors write for each POST: the same table as the service's, one row per commit. */
final class AttemptRow {
    private static final String INSERT = """
            insert into attempt (
              id, account_id, webhook_id, event_id, delivery_id, revision, try, attempted_at, duration_ms, state,
              status_code, resp_headers, resp_body, retries_left)
            values (uuidv7(), ?, ?, ?, ?, 1, 1, now(), ?, 'delivered', 204, '{}', ''::bytea, 2)
            """;

    private AttemptRow() {}

    static void insert(Connection connection, UUID account, UUID webhook, UUID event, UUID delivery, int millis)
            throws SQLException {
        try (var insert = connection.prepareStatement(INSERT)) {
            insert.setObject(1, account);
            insert.setObject(2, webhook);
            insert.setObject(3, event);
            insert.setObject(4, delivery);
            insert.setInt(5, millis);
            insert.executeUpdate();
        }
    }
}
