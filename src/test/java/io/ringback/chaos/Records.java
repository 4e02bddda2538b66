package io.ringback.chaos;

import io.ringback.testing.Postgres.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the service has on record, read from its database. */
final class Records {
    private static final String ATTEMPTS = """
            select
              replace(delivery_id::text, '-', '') as delivery, replace(event_id::text, '-', '') as event,
              replace(webhook_id::text, '-', '') as webhook, try, state, attempted_at, duration_ms
            from attempt
            order by delivery_id, try, id
            """;

    /** No caller sends the same payload for two events: each has its own number. */
    private static final String STORED_TWICE = """
            select convert_from(payload, 'UTF8')
            from event
            group by account_id, payload
            having count(*) > 1
            """;

    private Records() {}

    /** An attempt, of the {@code try} it says, and the state in which it left its delivery. */
    record Row(int number, String state, Instant from, Instant until) {
        boolean failed() {
            return !state.equals("delivered");
        }

        /** Whether a request that arrived at {@code instant} may be this one. */
        boolean covers(Instant instant) {
            return !instant.isBefore(from.minusMillis(50)) && !instant.isAfter(until.plusSeconds(1));
        }
    }

    /** A delivery with its attempts, in order of their numbers. */
    record History(String delivery, String event, String webhook, List<Row> rows) {
        String state() {
            return rows.getLast().state();
        }
    }

    /** Every delivery of which an attempt is on record, by its id. */
    static Map<String, History> of(Database database) throws SQLException {
        Map<String, History> histories = new TreeMap<>();
        try (Connection connection = database.source().getConnection();
                var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ATTEMPTS)) {
            while (row.next()) {
                String delivery = row.getString("delivery");
                String event = row.getString("event");
                String webhook = row.getString("webhook");
                Instant from =
                        row.getObject("attempted_at", OffsetDateTime.class).toInstant();
                histories
                        .computeIfAbsent(delivery, id -> new History(id, event, webhook, new ArrayList<>()))
                        .rows()
                        .add(new Row(
                                row.getInt("try"),
                                row.getString("state"),
                                from,
                                from.plus(Duration.ofMillis(row.getInt("duration_ms")))));
            }
        }
        return histories;
    }

    /** The payloads of events that are there more than once. */
    static List<String> storedTwice(Database database) throws SQLException {
        List<String> payloads = new ArrayList<>();
        try (Connection connection = database.source().getConnection();
                var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(STORED_TWICE)) {
            while (row.next()) {
                payloads.add(row.getString(1));
            }
        }
        return payloads;
    }
}
