package io.ringback.webhook;

import io.agroal.api.AgroalDataSource;
import io.ringback.http.lists.Range;
import io.ringback.jdbc.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads webhooks for lists, with their health; free fields are read only on request. */
@Singleton
class WebhookLines {
    private static final String SELECT = """
            select
              w.id, w.account_id, w.revision, w.name, w.uri, w.hook, w.http_verb, w.retries, w.enabled, w.format,
              w.include_subaccounts, w.include_internal_legs, w.rate_limit, w.ordering, w.signature, w.tls_verify, w.label,
              w.disable_reason, w.created_at, r.created_at as updated_at,
              h.last_success_at, h.last_failure_at, h.failing_since, h.circuit, {free}
            from webhook w
            join webhook_revision r on r.webhook_id = w.id and r.revision = w.revision
            left join health h on h.webhook_id = w.id
            where w.account_id = :account and w.deleted_at is null and w.id > :above and w.id < :below
            order by w.id {order}
            limit :most
            """;

    private static final Sql TIMES = Sql.of("""
            select w.created_at, r.created_at as updated_at
            from webhook w
            join webhook_revision r on r.webhook_id = w.id and r.revision = w.revision
            where w.id = :webhook
            """);

    private final AgroalDataSource database;

    WebhookLines(AgroalDataSource database) {
        this.database = database;
    }

    /** Holds the times of a webhook's creation and last change. */
    record Times(Instant createdAt, Instant updatedAt) {}

    /**
     * Holds a webhook in a list.
     *
     * @param webhook detached from any session
     * @param health null when nothing was ever sent to it
     */
    record Line(Webhook webhook, Times times, Health.@Nullable State health) {}

    /**
     * Reads the first {@code most} webhooks of an account in {@code range}; their free fields only if {@code whole}.
     */
    List<Line> read(UUID account, Range range, int most, boolean whole) throws SQLException {
        String free = whole ? "w.custom_data, w.extra" : "null::text as custom_data, '{}'::text as extra";
        List<Line> lines = new ArrayList<>();
        try (Connection connection = database.getConnection();
                var call = Sql.of(SELECT.replace("{free}", free).replace("{order}", range.ascending() ? "asc" : "desc"))
                        .on(connection)
                        .set("account", account)
                        .set("above", range.above())
                        .set("below", range.below())
                        .set("most", most);
                ResultSet row = call.query()) {
            while (row.next()) {
                lines.add(new Line(webhook(row), times(row), health(row)));
            }
        }
        return lines;
    }

    Times times(UUID webhook) throws SQLException {
        try (Connection connection = database.getConnection();
                var call = TIMES.on(connection).set("webhook", webhook);
                ResultSet row = call.query()) {
            row.next();
            return times(row);
        }
    }

    private static Times times(ResultSet row) throws SQLException {
        return new Times(
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }

    private static Webhook webhook(ResultSet row) throws SQLException {
        var webhook = new Webhook();
        webhook.id = row.getObject("id", UUID.class);
        webhook.accountId = row.getObject("account_id", UUID.class);
        webhook.revision = row.getInt("revision");
        webhook.name = row.getString("name");
        webhook.uri = row.getString("uri");
        webhook.hook = row.getString("hook");
        webhook.httpVerb = row.getString("http_verb");
        webhook.retries = row.getInt("retries");
        webhook.enabled = row.getBoolean("enabled");
        webhook.format = row.getString("format");
        webhook.includeSubaccounts = row.getBoolean("include_subaccounts");
        webhook.includeInternalLegs = row.getBoolean("include_internal_legs");
        webhook.rateLimit = row.getObject("rate_limit", Integer.class);
        webhook.ordering = row.getString("ordering");
        webhook.signature = row.getString("signature");
        webhook.tlsVerify = row.getBoolean("tls_verify");
        webhook.label = row.getString("label");
        webhook.disableReason = row.getString("disable_reason");
        webhook.customData = row.getString("custom_data");
        webhook.extra = row.getString("extra");
        return webhook;
    }

    private static Health.@Nullable State health(ResultSet row) throws SQLException {
        String circuit = row.getString("circuit");
        return circuit == null
                ? null
                : new Health.State(
                        instant(row, "last_success_at"),
                        instant(row, "last_failure_at"),
                        instant(row, "failing_since"),
                        circuit);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
