package io.ringback.attempt;

import io.agroal.api.AgroalDataSource;
import io.ringback.delivery.StoredEvent;
import io.ringback.jdbc.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the history of attempts, which {@code delivery} writes as it settles. */
@ApplicationScoped
class AttemptLog {
    private static final String SELECT = """
            select
              a.id, a.delivery_id, a.account_id, a.webhook_id, a.revision, a.event_id, a.try, a.attempted_at,
              a.duration_ms, a.result, a.status_code, a.resp_headers, a.resp_body, a.resp_body_truncated,
              a.client_error, a.retries_left, a.next_attempt_at,
              e.account_id as event_account_id, e.hook, e.payload, e.occurred_at
            from attempt a
            left join event e on e.id = a.event_id
            """;
    private static final Sql OF_ACCOUNT = Sql.of(SELECT + """
            where a.account_id = :account and a.id < :before
            order by a.id desc
            limit :most
            """);
    private static final Sql OF_ACCOUNT_ASCENDING = Sql.of(SELECT + """
            where a.account_id = :account and a.id > :after
            order by a.id
            limit :most
            """);
    private static final Sql OF_WEBHOOK = Sql.of(SELECT + """
            where a.account_id = :account and a.webhook_id = :webhook and a.id < :before
            order by a.id desc
            limit :most
            """);
    private static final Sql OF_WEBHOOK_ASCENDING = Sql.of(SELECT + """
            where a.account_id = :account and a.webhook_id = :webhook and a.id > :after
            order by a.id
            limit :most
            """);

    private static final UUID FIRST = new UUID(0, 0);
    private static final UUID LAST = new UUID(-1, -1);

    private final AgroalDataSource database;

    AttemptLog(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * Attempts of the account's webhooks, newest first or {@code ascending}.
     *
     * @param webhook only of this one; null for all
     * @param start the attempt after which the list goes on; null for its beginning
     */
    List<Attempt> list(UUID account, @Nullable UUID webhook, @Nullable UUID start, boolean ascending, int most)
            throws SQLException {
        Sql sql = webhook == null
                ? (ascending ? OF_ACCOUNT_ASCENDING : OF_ACCOUNT)
                : (ascending ? OF_WEBHOOK_ASCENDING : OF_WEBHOOK);
        try (Connection connection = database.getConnection();
                var call = sql.on(connection)) {
            call.set("account", account).set("most", most);
            if (webhook != null) {
                call.set("webhook", webhook);
            }
            if (ascending) {
                call.set("after", start == null ? FIRST : start);
            } else {
                call.set("before", start == null ? LAST : start);
            }
            List<Attempt> attempts = new ArrayList<>();
            try (ResultSet row = call.query()) {
                while (row.next()) {
                    attempts.add(read(row));
                }
            }
            return attempts;
        }
    }

    private static Attempt read(ResultSet row) throws SQLException {
        return new Attempt(
                uuid(row, "id"),
                uuid(row, "delivery_id"),
                uuid(row, "account_id"),
                uuid(row, "webhook_id"),
                row.getInt("revision"),
                uuid(row, "event_id"),
                event(row),
                row.getInt("try"),
                row.getObject("attempted_at", OffsetDateTime.class).toInstant(),
                row.getInt("duration_ms"),
                row.getString("result").equals("success"),
                response(row),
                row.getString("client_error"),
                row.getInt("retries_left"),
                instant(row, "next_attempt_at"));
    }

    private static @Nullable StoredEvent event(ResultSet row) throws SQLException {
        byte[] payload = row.getBytes("payload");
        Instant occurredAt = instant(row, "occurred_at");
        return payload == null || occurredAt == null
                ? null
                : new StoredEvent(
                        uuid(row, "event_id"),
                        uuid(row, "event_account_id"),
                        row.getString("hook"),
                        payload,
                        occurredAt);
    }

    private static Attempt.@Nullable Response response(ResultSet row) throws SQLException {
        int status = row.getInt("status_code");
        return row.wasNull()
                ? null
                : new Attempt.Response(
                        status,
                        row.getString("resp_headers").getBytes(StandardCharsets.UTF_8),
                        row.getBytes("resp_body"),
                        row.getBoolean("resp_body_truncated"));
    }

    private static UUID uuid(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
