package io.ringback.delivery;

import io.ringback.jdbc.Sql;
import io.ringback.webhook.Pending;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/** Counts what the outbox holds for one webhook. */
@Singleton
class PendingOfWebhook implements Pending {
    private static final Sql COUNT = Sql.of("""
            select count(*)
            from (
              (select from delivery where webhook_id = :webhook and not parked limit :most)
              union all
              (select from delivery where webhook_id = :webhook and parked limit :most)
              limit :most) as pending
            """);

    private final DataSource database;

    PendingOfWebhook(DataSource database) {
        this.database = database;
    }

    @Override
    public int count(UUID webhookId) throws SQLException {
        try (Connection connection = database.getConnection();
                var call = COUNT.on(connection).set("webhook", webhookId).set("most", MOST);
                ResultSet row = call.query()) {
            row.next();
            return row.getInt(1);
        }
    }
}
