package io.ringback.webhook;

import io.quarkus.agroal.DataSource;
import io.ringback.jdbc.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Stores the health of webhooks across all processes: the last success and failure, and the start of a period without
 * success.
 */
@Singleton
public class Health {
    /** A success resets the period; the first failure after it starts the next. */
    private static final Sql NOTE = Sql.of("""
            with news as (
              select *
              from unnest(
                :webhooks::uuid[], :accounts::uuid[], :succeeded::boolean[], :failed::boolean[], :failing::boolean[],
                :circuits::text[])
                as n (webhook_id, account_id, succeeded, failed, failing, circuit)
            ),
            noted as (
              insert into health as h (webhook_id, account_id, last_success_at, last_failure_at, failing_since, circuit)
              select
                webhook_id, account_id, case when succeeded then now() end, case when failed then now() end,
                case when failing then now() end, circuit
              from news
              order by webhook_id
              on conflict (webhook_id) do update
              set last_success_at = coalesce(excluded.last_success_at, h.last_success_at),
                  last_failure_at = coalesce(excluded.last_failure_at, h.last_failure_at),
                  failing_since = case
                    when excluded.last_success_at is null then coalesce(h.failing_since, excluded.failing_since)
                    else excluded.failing_since
                  end,
                  circuit = excluded.circuit
              returning h.webhook_id, h.failing_since
            )
            select w.id, w.revision
            from noted n
            join webhook w on w.id = n.webhook_id
            where n.failing_since <= now() - :patience * interval '1 millisecond'
              and w.enabled
              and w.deleted_at is null
            """);

    private static final Sql OF = Sql.of("""
            select last_success_at, last_failure_at, failing_since, circuit
            from health
            where webhook_id = :webhook
            """);

    /** Longer than any failure can last. */
    private static final Duration NEVER = Duration.ofDays(365_000);

    private final javax.sql.DataSource outbox;
    private final javax.sql.DataSource api;
    private final Duration patience;

    Health(@DataSource("outbox") javax.sql.DataSource outbox, javax.sql.DataSource api, WebhookConfig config) {
        this.outbox = outbox;
        this.api = api;
        this.patience = config.disableAfter().isPositive() ? config.disableAfter() : NEVER;
    }

    /** States whether the service currently sends to a webhook. */
    public enum Circuit {
        CLOSED,
        OPEN,
        HALF_OPEN;

        /** Returns the state's name in the API and in the database. */
        public String shown() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reports recent results of one webhook.
     *
     * @param failing whether the last attempt failed
     */
    public record News(
            UUID webhookId, UUID accountId, boolean succeeded, boolean failed, boolean failing, Circuit circuit) {}

    /**
     * Stores {@code news}, at most one for each webhook.
     *
     * @return the current revisions of the webhooks that have had no success for so long that they must be disabled
     */
    public List<RevisionId> note(List<News> news) throws SQLException {
        List<RevisionId> hopeless = new ArrayList<>();
        try (Connection connection = outbox.getConnection();
                var call = NOTE.on(connection)) {
            call.uuids("webhooks", news, News::webhookId)
                    .uuids("accounts", news, News::accountId)
                    .booleans("succeeded", news, News::succeeded)
                    .booleans("failed", news, News::failed)
                    .booleans("failing", news, News::failing)
                    .texts("circuits", news, it -> it.circuit().shown())
                    .set("patience", patience.toMillis());
            try (ResultSet row = call.query()) {
                while (row.next()) {
                    hopeless.add(new RevisionId(row.getObject("id", UUID.class), row.getInt("revision")));
                }
            }
        }
        return hopeless;
    }

    /** Returns how long a webhook may be without success before {@link #note} reports it. */
    public Duration patience() {
        return patience;
    }

    /** Holds the health of a webhook. */
    record State(
            @Nullable Instant lastSuccessAt,
            @Nullable Instant lastFailureAt,
            @Nullable Instant failingSince,
            String circuit) {}

    /** Returns the health of a webhook; empty when nothing was ever sent to it. */
    Optional<State> of(UUID webhookId) throws SQLException {
        try (Connection connection = api.getConnection();
                var call = OF.on(connection).set("webhook", webhookId);
                ResultSet row = call.query()) {
            return row.next()
                    ? Optional.of(new State(
                            instant(row, "last_success_at"),
                            instant(row, "last_failure_at"),
                            instant(row, "failing_since"),
                            row.getString("circuit")))
                    : Optional.empty();
        }
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
