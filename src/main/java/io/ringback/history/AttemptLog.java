package io.ringback.history;

import io.ringback.delivery.StoredEvent;
import io.ringback.http.lists.ListSource;
import io.ringback.http.lists.Range;
import io.ringback.jdbc.Call;
import io.ringback.jdbc.Sql;
import io.ringback.trace.TraceParent;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the history of attempts, which {@code delivery} writes when it settles, their events, and the owner of a
 * webhook.
 */
final class AttemptLog {
    /** Maximum number of bytes per read: the request of an attempt is rendered from the whole payload. */
    private static final int MOST_BYTES = 4 << 20;

    private static final byte[] NOTHING = {};

    private static final String SELECT = """
            select
              a.id, a.delivery_id, a.account_id, a.webhook_id, a.revision, a.event_id, a.try, a.attempted_at,
              a.duration_ms, a.state, a.status_code, a.resp_headers, a.resp_body, a.resp_body_truncated,
              a.client_error, a.retries_left, a.next_attempt_at,
              e.account_id as event_account_id, e.hook, e.payload, e.occurred_at, e.traceparent,
              (select r.version from release r where r.id = a.release_id) as release,
              coalesce(octet_length(e.payload), 0) + coalesce(octet_length(a.resp_body), 0) as bytes
            from attempt a
            left join event e on e.id = a.event_id
            """;
    /** Selects the first rows that together hold this many bytes, at least one. */
    private static final String BOUNDED = """
            select *
            from (
              select a.*, sum(bytes) over (order by id {order}) - bytes as before, count(*) over () as looked
              from (
            {rows}) a
            ) a
            where before < :bytes
            order by id {order}
            """;

    /**
     * Selects by webhook without the account, since the index has no account; foreign rows would be filtered one by
     * one.
     */
    private static final String OF_WEBHOOK = """
              and a.webhook_id = :webhook
              and exists (select 1 from webhook w where w.id = :webhook and w.account_id = :account)
            """;

    private static final String OF_EVENT =
            "  and a.delivery_id between delivery_id(:event, 0) and delivery_id(:event, 4294967295)\n";

    private AttemptLog() {}

    /** Reads the first {@code most} attempts of {@code slice} in {@code range}, or as many as hold 4 MiB. */
    static ListSource.Found<Attempt> read(Connection connection, AttemptSlice slice, Range range, int most)
            throws SQLException {
        try (var call = Sql.of(text(slice, range.ascending())).on(connection)) {
            bind(call, slice, range, most);
            List<Attempt> attempts = new ArrayList<>();
            int looked = 0;
            try (ResultSet row = call.query()) {
                while (row.next()) {
                    attempts.add(read(row));
                    looked = row.getInt("looked");
                }
            }
            return new ListSource.Found<>(attempts, null, attempts.size() < looked);
        }
    }

    /** Returns the statement of a slice; an index serves each form: docs/adr/0009-lists-by-index.md. */
    static String text(AttemptSlice slice, boolean ascending) {
        String order = ascending ? "asc" : "desc";
        String rows = SELECT
                + "where a.account_id = :account and a.id > :above and a.id < :below\n"
                + (slice.webhook() == null ? "" : OF_WEBHOOK)
                + (slice.delivery() == null ? "" : "  and a.delivery_id = :delivery\n")
                + (slice.event() == null ? "" : OF_EVENT)
                + (slice.failures() ? "  and a.state <> 'delivered'\n" : "")
                + "order by a.id " + order + "\nlimit :most";
        return BOUNDED.replace("{order}", order).replace("{rows}", rows);
    }

    static void bind(Call call, AttemptSlice slice, Range range, int most) throws SQLException {
        call.set("account", slice.account())
                .set("above", range.above())
                .set("below", range.below())
                .set("most", most)
                .set("bytes", MOST_BYTES);
        if (slice.webhook() != null) {
            call.set("webhook", slice.webhook());
        }
        if (slice.delivery() != null) {
            call.set("delivery", slice.delivery());
        }
        if (slice.event() != null) {
            call.set("event", slice.event());
        }
    }

    private static Attempt read(ResultSet row) throws SQLException {
        return new Attempt(
                uuid(row, "id"),
                uuid(row, "delivery_id"),
                uuid(row, "account_id"),
                uuid(row, "webhook_id"),
                row.getInt("revision"),
                row.getString("release"),
                uuid(row, "event_id"),
                event(row),
                row.getInt("try"),
                row.getObject("attempted_at", OffsetDateTime.class).toInstant(),
                row.getInt("duration_ms"),
                row.getString("state").equals("delivered"),
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
                        occurredAt,
                        TraceParent.stored(row.getString("traceparent")));
    }

    private static Attempt.@Nullable Response response(ResultSet row) throws SQLException {
        int status = row.getInt("status_code");
        return row.wasNull()
                ? null
                : new Attempt.Response(
                        status,
                        Objects.requireNonNullElse(row.getString("resp_headers"), "{}")
                                .getBytes(StandardCharsets.UTF_8),
                        Objects.requireNonNullElse(row.getBytes("resp_body"), NOTHING),
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
