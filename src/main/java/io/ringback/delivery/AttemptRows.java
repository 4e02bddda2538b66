package io.ringback.delivery;

import io.ringback.id.Ids;
import io.ringback.jdbc.Copy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes attempts by {@code COPY}: an insert of many rows takes PostgreSQL a third longer, and writes one WAL record
 * per row.
 */
final class AttemptRows {
    private static final String COPY = """
            copy attempt (
              id, attempted_at, next_attempt_at, account_id, webhook_id, event_id, delivery_id, try, revision, duration_ms,
              release_id, retries_left, status_code, resp_body_truncated, state, client_error, resp_headers, resp_body)
            from stdin (format binary)
            """;

    private static final int COLUMNS = 18;
    /** Size of a row without headers and body, in bytes. */
    private static final int USUAL_BYTES = 256;

    private AttemptRows() {}

    /**
     * Writes the attempts of those {@code results} that were settled.
     *
     * @param settled the ids of their deliveries, and when each is due again
     */
    static void write(
            Connection connection,
            List<AttemptResult> results,
            Map<UUID, Optional<Instant>> settled,
            short release,
            Ids ids)
            throws SQLException {
        Copy rows = new Copy(settled.size() * USUAL_BYTES
                + results.stream().mapToInt(AttemptResult::weight).sum());
        for (AttemptResult result : results) {
            Optional<Instant> due = settled.get(result.claim().deliveryId());
            if (due != null) {
                add(rows.row(COLUMNS).uuid(ids.next()), result, due, release);
            }
        }
        rows.into(connection, COPY);
    }

    private static void add(Copy row, AttemptResult result, Optional<Instant> due, short release) {
        Claim claim = result.claim();
        row.time(result.attemptedAt());
        due.ifPresentOrElse(row::time, row::none);
        row.uuid(claim.accountId())
                .uuid(claim.webhookId())
                .uuid(claim.event().id())
                .uuid(claim.deliveryId())
                .integer(claim.nextTry())
                .integer(claim.revision())
                .integer((int) result.took().toMillis())
                .smallInt(release)
                .smallInt(result.retriesLeft());
        AttemptResult.Response answer = result.answer();
        if (answer == null) {
            row.none();
        } else {
            row.smallInt(answer.status());
        }
        row.bool(answer != null && answer.truncated())
                .text(result.next().state())
                .text(result.clientError())
                .text(answer == null || answer.headers().equals(AttemptResult.NO_HEADERS) ? null : answer.headers())
                .bytes(answer == null || answer.body().length == 0 ? null : answer.body());
    }
}
