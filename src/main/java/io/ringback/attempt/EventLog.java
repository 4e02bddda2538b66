package io.ringback.attempt;

import io.agroal.api.AgroalDataSource;
import io.ringback.delivery.StoredEvent;
import io.ringback.http.Range;
import io.ringback.jdbc.Sql;
import io.ringback.trace.TraceParent;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads the events that intake stored. */
@ApplicationScoped
class EventLog {
    private static final String SELECT = """
            select id, account_id, hook, payload, occurred_at, traceparent, deliveries
            from event
            """;
    private static final Sql ONE = Sql.of(SELECT + "where account_id = :account and id = :id");
    private static final Sql SOME = some("desc");
    private static final Sql SOME_ASCENDING = some("asc");

    private static Sql some(String direction) {
        return Sql.of(SELECT + """
                where account_id = :account and id > :above and id < :below
                order by id %s
                limit :most
                """.formatted(direction));
    }

    private final AgroalDataSource database;

    EventLog(AgroalDataSource database) {
        this.database = database;
    }

    /** The account's own event {@code id}. */
    Optional<Event> find(UUID account, UUID id) throws SQLException {
        try (Connection connection = database.getConnection();
                var call = ONE.on(connection);
                ResultSet row = call.set("account", account).set("id", id).query()) {
            return row.next() ? Optional.of(read(row)) : Optional.empty();
        }
    }

    /** The first {@code most} of the account's own events in {@code range}. */
    List<Event> read(UUID account, Range range, int most) throws SQLException {
        List<Event> events = new ArrayList<>();
        try (Connection connection = database.getConnection();
                var call = (range.ascending() ? SOME_ASCENDING : SOME).on(connection);
                ResultSet row = call.set("account", account)
                        .set("above", range.above())
                        .set("below", range.below())
                        .set("most", most)
                        .query()) {
            while (row.next()) {
                events.add(read(row));
            }
        }
        return events;
    }

    private static Event read(ResultSet row) throws SQLException {
        return new Event(
                new StoredEvent(
                        row.getObject("id", UUID.class),
                        row.getObject("account_id", UUID.class),
                        row.getString("hook"),
                        row.getBytes("payload"),
                        row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                        TraceParent.stored(row.getString("traceparent"))),
                row.getInt("deliveries"));
    }
}
