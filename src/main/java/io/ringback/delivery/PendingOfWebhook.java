package io.ringback.delivery;

import io.ringback.jdbc.Sql;
import io.ringback.webhook.PendingCounter;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/** Counts the pending deliveries of one webhook in the outbox. */
@Singleton
class PendingOfWebhook implements PendingCounter {
    private static final Sql COUNT = Sql.of("""
            select count(*)
            from (
              select 1
              from delivery
              where shard = (select a.shard from webhook w join account a on a.id = w.account_id where w.id = :webhook)
                and webhook_id = :webhook
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
