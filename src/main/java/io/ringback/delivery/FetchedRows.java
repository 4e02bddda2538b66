package io.ringback.delivery;

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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sorts the rows of one fetch by their next step. An unreadable row counts as broken and does not affect others. */
final class FetchedRows {
    static final Sql LOAD = Sql.of("""
            select e.id, e.account_id, e.hook, e.payload, e.occurred_at, e.traceparent
            from unnest(:events::uuid[]) as k (id)
            cross join lateral (select * from event where id = k.id limit 1) e
            """);

    /** Maximum bytes of payloads per query: the driver temporarily holds them twice. */
    private static final int LOADED_AT_ONCE = 8 << 20;

    private static final byte[] NOTHING = {};

    private final Map<UUID, Looked> queues = new LinkedHashMap<>();
    private final Map<UUID, StoredEvent> events = new HashMap<>();
    private final List<Row> sent = new ArrayList<>();
    private final List<Claim> unwanted = new ArrayList<>();
    private final List<Broken> broken = new ArrayList<>();
    private final HeldDeliveries held;
    private final Ownership ownership;
    private final long bytes;
    private final long beganNanos = System.nanoTime();
    private long taken;

    /** Reads rows of {@code ranges} that are not held yet, up to {@code bytes} in total, but at least one. */
    FetchedRows(List<Outbox.Range> ranges, HeldDeliveries held, Ownership ownership, long bytes) {
        this.held = held;
        this.ownership = ownership;
        this.bytes = bytes;
        ranges.forEach(range -> queues.put(range.queue().webhookId(), new Looked(range)));
    }

    /** Tracks how far a range was read. */
    private static final class Looked {
        private final Outbox.Range range;
        private Outbox.Cursor reached;
        private @Nullable Duration nextIn;
        private int rows;
        private int kept;
        private boolean cut;

        Looked(Outbox.Range range) {
            this.range = range;
            this.reached = range.after();
        }
    }

    /** Holds a delivery to send. */
    private record Row(Claim claim, int size) {}

    /** Holds a delivery that cannot be sent, with the reason {@code why}. */
    private record Broken(Claim claim, String why) {}

    void read(ResultSet row) throws SQLException {
        while (row.next()) {
            Looked looked = Objects.requireNonNull(queues.get(row.getObject("queue", UUID.class)));
            double next = row.getDouble("next_in");
            looked.nextIn = row.wasNull() ? null : Duration.ofNanos((long) (next * 1e9));
            UUID id = row.getObject("id", UUID.class);
            if (id != null && !looked.cut) {
                looked.rows++;
                sort(row, id, looked);
            }
        }
    }

    private void sort(ResultSet row, UUID id, Looked looked) throws SQLException {
        Outbox.Queue queue = looked.range.queue();
        Lease lease = ownership.leaseSince(queue.shard(), beganNanos);
        UUID eventId = row.getObject("event_id", UUID.class);
        long micros = row.getLong("due_micros");
        if (lease == null || held.isTaken(id, eventId) || !row.getBoolean("first")) {
            looked.reached = new Outbox.Cursor(micros, id);
            return;
        }
        int revision = row.getInt("revision");
        boolean isGone = row.wasNull();
        Claim claim = new Claim(
                id,
                queue.shard(),
                row.getObject("account_id", UUID.class),
                queue.webhookId(),
                revision,
                row.getObject("rate_limit", Integer.class),
                row.getObject("order_key", UUID.class),
                row.getInt("tries"),
                micros,
                unknown(eventId),
                lease);
        if (isGone) {
            broken.add(new Broken(claim, "the webhook was deleted"));
        } else if (!row.getBoolean("wanted")) {
            unwanted.add(claim);
        } else {
            int size = row.getInt("size");
            long weight = Claim.weight(size);
            if (looked.kept == looked.range.places() || (taken > 0 && taken + weight > bytes)) {
                looked.cut = true;
                return;
            }
            taken += weight;
            looked.kept++;
            sent.add(new Row(claim, size));
        }
        looked.reached = new Outbox.Cursor(micros, id);
    }

    private static StoredEvent unknown(UUID id) {
        return new StoredEvent(id, id, "", NOTHING, Ids.instant(id), null);
    }

    /** Reads the events of deliveries to send, each once. */
    void load(Connection connection) throws SQLException {
        Set<UUID> asked = new LinkedHashSet<>();
        int loading = 0;
        for (Row row : sent) {
            if (asked.add(row.claim().event().id())) {
                loading += row.size();
            }
            if (loading >= LOADED_AT_ONCE) {
                load(connection, asked);
                loading = 0;
            }
        }
        load(connection, asked);
    }

    private void load(Connection connection, Set<UUID> asked) throws SQLException {
        asked.removeAll(events.keySet());
        if (asked.isEmpty()) {
            return;
        }
        try (var call = LOAD.on(connection);
                ResultSet row = call.uuids("events", asked).query()) {
            while (row.next()) {
                UUID id = row.getObject("id", UUID.class);
                try {
                    events.put(id, event(row, id));
                } catch (SQLException | RuntimeException unreadable) {
                    Log.errorf(
                            unreadable,
                            "Cannot read event %s; its deliveries fail. Check the stored row",
                            Ids.show(id));
                }
            }
        }
        asked.clear();
    }

    private static StoredEvent event(ResultSet row, UUID id) throws SQLException {
        return new StoredEvent(
                id,
                row.getObject("account_id", UUID.class),
                row.getString("hook"),
                row.getBytes("payload"),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                TraceParent.stored(row.getString("traceparent")));
    }

    /** Holds the deliveries to send, except those that intake, a second scan or another process took first. */
    List<Claim> hold() {
        List<Claim> claims = new ArrayList<>(sent.size());
        for (Row row : sent) {
            StoredEvent event = events.get(row.claim().event().id());
            if (event != null) {
                Claim claim = row.claim().with(event);
                if (ownership.hold(claim, beganNanos)) {
                    claims.add(claim);
                }
            }
        }
        return claims;
    }

    /** Returns the deliveries to cancel. */
    List<Claim> unwanted() {
        return unwanted;
    }

    /** Returns the results of deliveries that can never be sent. */
    List<AttemptResult> broken(Instant at) {
        List<Broken> all = new ArrayList<>(broken);
        for (Row row : sent) {
            if (!events.containsKey(row.claim().event().id())) {
                all.add(new Broken(row.claim(), "the event was dropped or cannot be read"));
            }
        }
        return all.stream()
                .map(it -> new AttemptResult(
                        it.claim(),
                        at,
                        Duration.ZERO,
                        null,
                        AttemptResult.UNSENDABLE + ": " + it.why(),
                        0,
                        new AttemptResult.Failed()))
                .toList();
    }

    /** Returns how far each range was read. */
    List<Outbox.Looked> looked() {
        return queues.values().stream()
                .map(it -> new Outbox.Looked(
                        it.range.queue(), it.reached, it.cut || it.rows == it.range.most(), it.nextIn))
                .toList();
    }
}
