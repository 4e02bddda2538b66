package io.ringback.delivery;

import static java.util.Comparator.comparing;

import io.quarkus.logging.Log;
import io.ringback.id.Ids;
import io.ringback.jdbc.Sql;
import io.ringback.trace.TraceParent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows that one claim leased, sorted by what becomes of them. A row that cannot be read is broken, and none other
 * suffers from it.
 */
final class ClaimedRows {
    static final Sql LOAD = Sql.of("""
            select e.id, e.payload
            from unnest(:events::uuid[]) as k (id)
            cross join lateral (select id, payload from event where id = k.id limit 1) e
            """);

    /** How many bytes of payloads one look-up brings: the driver holds them twice meanwhile. */
    private static final int LOADED_AT_ONCE = 8 << 20;

    private static final byte[] NOTHING = {};

    private final Lease granted;
    private final Map<UUID, StoredEvent> events = new HashMap<>();
    private final Map<UUID, Integer> leased = new HashMap<>();
    private List<Row> rows = new ArrayList<>();
    private boolean cut;

    /** Rows that were leased under {@code granted}. */
    ClaimedRows(Lease granted) {
        this.granted = granted;
    }

    /**
     * One of them.
     *
     * @param size of the payload
     * @param fault why it cannot be sent; null when it can
     */
    private record Row(
            Claim claim,
            OffsetDateTime dueAt,
            int size,
            boolean wanted,
            @Nullable String fault) {
        long weight() {
            return Claim.weight(size);
        }

        Row with(Claim changed) {
            return new Row(changed, dueAt, size, wanted, fault);
        }

        Row broken(String why) {
            return new Row(claim, dueAt, size, wanted, why);
        }

        boolean isSent() {
            return wanted && fault == null;
        }
    }

    void read(ResultSet row) throws SQLException {
        while (row.next()) {
            Row leasedRow = one(row);
            rows.add(leasedRow);
            leased.merge(leasedRow.claim().webhookId(), 1, Integer::sum);
        }
    }

    private Row one(ResultSet row) throws SQLException {
        UUID eventId = row.getObject("event_id", UUID.class);
        int size = row.getInt("size");
        String fault = row.wasNull() ? "the event is gone" : null;
        int revision = row.getInt("revision");
        fault = row.wasNull() ? "the webhook is gone" : fault;
        StoredEvent event = unknown(eventId);
        if (fault == null) {
            try {
                event = event(row, eventId);
            } catch (SQLException | RuntimeException unreadable) {
                Log.errorf(unreadable, "event %s cannot be read", Ids.show(eventId));
                fault = "the event cannot be read";
            }
        }
        Claim claim = new Claim(
                row.getObject("id", UUID.class),
                row.getObject("account_id", UUID.class),
                row.getObject("webhook_id", UUID.class),
                revision,
                row.getObject("rate_limit", Integer.class),
                row.getObject("order_key", UUID.class),
                row.getInt("tries"),
                event,
                granted);
        boolean wanted = fault != null || row.getBoolean("wanted");
        return new Row(claim, row.getObject("due_at", OffsetDateTime.class), size, wanted, fault);
    }

    private static StoredEvent unknown(UUID id) {
        return new StoredEvent(id, id, "", NOTHING, Ids.instant(id), null);
    }

    private StoredEvent event(ResultSet row, UUID id) throws SQLException {
        StoredEvent known = events.get(id);
        if (known == null) {
            byte[] payload = row.getBytes("payload");
            known = new StoredEvent(
                    id,
                    row.getObject("event_account_id", UUID.class),
                    row.getString("hook"),
                    payload == null ? NOTHING : payload,
                    row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                    TraceParent.stored(row.getString("traceparent")));
            events.put(id, known);
        }
        return known;
    }

    /** Keeps those that have been due longest and weigh {@code bytes} together, one at least; the others. */
    List<Claim> keep(long bytes) {
        long left = bytes;
        List<Row> kept = new ArrayList<>();
        List<Claim> excess = new ArrayList<>();
        for (Row row : rows.stream().sorted(comparing(Row::dueAt)).toList()) {
            left -= row.isSent() ? row.weight() : 0;
            if (left >= 0 || kept.isEmpty()) {
                kept.add(row);
            } else {
                excess.add(row.claim());
            }
        }
        if (!excess.isEmpty()) {
            cut = true;
            rows = new ArrayList<>(kept.stream()
                    .sorted(comparing(row -> row.claim().deliveryId(), Ids.ORDER))
                    .toList());
        }
        return excess;
    }

    /** Looks the payloads up that did not come with the rows, each once. */
    void load(Connection connection) throws SQLException {
        Set<UUID> asked = new HashSet<>();
        int bytes = 0;
        for (Row row : rows) {
            if (row.isSent()
                    && row.claim().event().payload().length < row.size()
                    && asked.add(row.claim().event().id())) {
                bytes += row.size();
            }
            if (bytes >= LOADED_AT_ONCE) {
                load(connection, asked);
                bytes = 0;
            }
        }
        if (!asked.isEmpty()) {
            load(connection, asked);
        }
        rows.replaceAll(this::loaded);
    }

    private void load(Connection connection, Set<UUID> asked) throws SQLException {
        try (var call = LOAD.on(connection);
                ResultSet row = call.uuids("events", asked).query()) {
            while (row.next()) {
                UUID id = row.getObject("id", UUID.class);
                events.put(id, with(Objects.requireNonNull(events.get(id)), row.getBytes("payload")));
            }
        }
        asked.clear();
    }

    private static StoredEvent with(StoredEvent event, byte[] payload) {
        return new StoredEvent(
                event.id(), event.accountId(), event.hook(), payload, event.occurredAt(), event.traceParent());
    }

    private Row loaded(Row row) {
        if (!row.isSent()) {
            return row;
        }
        StoredEvent event =
                Objects.requireNonNull(events.get(row.claim().event().id()));
        if (event.payload().length < row.size()) {
            return row.broken("the event is gone");
        }
        boolean isComplete = row.claim().event().payload().length == row.size();
        return isComplete ? row : row.with(row.claim().with(event));
    }

    /** How many were leased of {@code webhook}, with those that were released. */
    int leasedOf(UUID webhook) {
        return leased.getOrDefault(webhook, 0);
    }

    /** What one of them weighs, for the next claim to ask for as many as fit; {@code before} when there is none. */
    long usualWeight(long before) {
        long weight = 0;
        int sent = 0;
        for (Row row : rows) {
            weight += row.isSent() ? row.weight() : 0;
            sent += row.isSent() ? 1 : 0;
        }
        return sent == 0 ? before : weight / sent;
    }

    int count() {
        return rows.size();
    }

    /** Whether some were more than could be kept. */
    boolean isCut() {
        return cut;
    }

    Stream<OffsetDateTime> dueTimes() {
        return rows.stream().map(Row::dueAt);
    }

    /** What is to be sent. */
    List<Claim> wanted() {
        return rows.stream().filter(Row::isSent).map(Row::claim).toList();
    }

    /** What is to be cancelled. */
    List<Claim> unwanted() {
        return rows.stream().filter(row -> !row.wanted()).map(Row::claim).toList();
    }

    /** What can never be sent. */
    List<Verdict> broken(Instant at) {
        return rows.stream()
                .filter(row -> row.fault() != null)
                .map(row -> new Verdict(
                        row.claim(),
                        at,
                        Duration.ZERO,
                        null,
                        Verdict.UNSENDABLE + ": " + row.fault(),
                        0,
                        new Verdict.Failed()))
                .toList();
    }
}
