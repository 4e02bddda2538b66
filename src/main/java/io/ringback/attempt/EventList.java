package io.ringback.attempt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.Listed;
import io.ringback.http.Range;
import java.sql.SQLException;
import java.util.UUID;

/** The events of an account, as they are listed: a filter sees the payload, the list leaves it out. */
record EventList(EventLog log, UUID account) implements Listed<Event> {
    @Override
    public Found<Event> read(Range range, int most) throws SQLException {
        return new Found<>(log.read(account, range, most));
    }

    @Override
    public UUID id(Event event) {
        return event.stored().id();
    }

    @Override
    public ObjectNode whole(Event event) {
        return EventView.whole(event);
    }

    @Override
    public ObjectNode line(Event event) {
        return EventView.line(event);
    }
}
