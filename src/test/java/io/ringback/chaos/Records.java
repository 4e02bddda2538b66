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

/** Reads the service's records from its database. */
final class Records {
    private static final String ATTEMPTS = """
            select
              replace(delivery_id::text, '-', '') as delivery, replace(event_id::text, '-', '') as event,
              replace(webhook_id::text, '-', '') as webhook, try, state, attempted_at, duration_ms
            from attempt
            order by delivery_id, try, id
            """;

    /** Finds payloads of several events: each event has its own number, so no payload repeats. */
    private static final String STORED_TWICE = """
            select convert_from(payload, 'UTF8')
            from event
            group by account_id, payload
            having count(*) > 1
            """;

    private Records() {}

    /** Holds an attempt, its number, and the resulting state of its delivery. */
    record Row(int number, String state, Instant from, Instant until) {
        boolean failed() {
            return !state.equals("delivered");
        }

        /** Returns whether a request that arrived at {@code instant} may belong to this attempt. */
        boolean covers(Instant instant) {
            return !instant.isBefore(from.minusMillis(50)) && !instant.isAfter(until.plusSeconds(1));
        }
    }

    /** Holds a delivery with its attempts, in order. */
    record History(String delivery, String event, String webhook, List<Row> rows) {
        String state() {
            return rows.getLast().state();
        }
    }

    /** Returns every delivery with recorded attempts, by its id. */
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

    /** Returns the payloads of events that exist more than once. */
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
