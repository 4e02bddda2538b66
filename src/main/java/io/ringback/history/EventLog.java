package io.ringback.history;

import io.agroal.api.AgroalDataSource;
import io.ringback.http.lists.ListSource;
import io.ringback.http.lists.Range;
import io.ringback.jdbc.Call;
import io.ringback.jdbc.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads stored events. */
@ApplicationScoped
class EventLog {
    private static final String LINE = "select id, account_id, hook, null::bytea as payload, occurred_at, deliveries\n";
    private static final String WHOLE = "select id, account_id, hook, payload, occurred_at, deliveries\n";
    private static final String SOME = """
            from event
            where account_id = :account and id > :above and id < :below
            order by id %s
            limit :most
            """;
    /** Selects the first rows of a range that together hold this many bytes of payload, at least one. */
    private static final String BOUNDED = """
            select *
            from (
              select
                e.*,
                sum(octet_length(payload)) over (order by id {order}) - octet_length(payload) as before,
                count(*) over () as looked
              from (
            {rows}) e
            ) e
            where before < :bytes
            order by id {order}
            """;

    private static final int MOST_BYTES = 4 << 20;
    private static final Sql ONE = Sql.of(WHOLE + "from event where account_id = :account and id = :id");

    /** Returns the statement of a list; an index serves each form. */
    static String some(boolean ascending) {
        return LINE + SOME.formatted(ascending ? "asc" : "desc");
    }

    static String someWhole(boolean ascending) {
        String order = ascending ? "asc" : "desc";
        return BOUNDED.replace("{order}", order).replace("{rows}", WHOLE + SOME.formatted(order));
    }

    private final AgroalDataSource database;

    EventLog(AgroalDataSource database) {
        this.database = database;
    }

    /** Returns the account's own event {@code id}. */
    Optional<EventRecord> find(UUID account, UUID id) throws SQLException {
        try (Connection connection = database.getConnection();
                var call = ONE.on(connection);
                ResultSet row = call.set("account", account).set("id", id).query()) {
            return row.next() ? Optional.of(read(row)) : Optional.empty();
        }
    }

    /** Reads the first {@code most} of the account's own events in {@code range}, without payloads. */
    static List<EventRecord> read(Connection connection, UUID account, Range range, int most) throws SQLException {
        List<EventRecord> events = new ArrayList<>();
        try (var call = Sql.of(some(range.ascending())).on(connection);
                ResultSet row = bind(call, account, range, most).query()) {
            while (row.next()) {
                events.add(read(row));
            }
        }
        return events;
    }

    /** Reads events with their payloads, as many as hold 4 MiB. */
    static ListSource.Found<EventRecord> readWhole(Connection connection, UUID account, Range range, int most)
            throws SQLException {
        List<EventRecord> events = new ArrayList<>();
        int looked = 0;
        try (var call = Sql.of(someWhole(range.ascending())).on(connection);
                ResultSet row = bind(call, account, range, most)
                        .set("bytes", MOST_BYTES)
                        .query()) {
            while (row.next()) {
                events.add(read(row));
                looked = row.getInt("looked");
            }
        }
        return new ListSource.Found<>(events, null, events.size() < looked);
    }

    private static Call bind(Call call, UUID account, Range range, int most) throws SQLException {
        return call.set("account", account)
                .set("above", range.above())
                .set("below", range.below())
                .set("most", most);
    }

    private static EventRecord read(ResultSet row) throws SQLException {
        return new EventRecord(
                row.getObject("id", UUID.class),
                row.getObject("account_id", UUID.class),
                row.getString("hook"),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                row.getInt("deliveries"),
                row.getBytes("payload"));
    }
}
