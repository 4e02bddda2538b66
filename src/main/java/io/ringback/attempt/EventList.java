package io.ringback.attempt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.Filter;
import io.ringback.http.Json;
import io.ringback.http.Listed;
import io.ringback.http.Range;
import java.sql.SQLException;
import java.util.UUID;

/** Lists the events of an account. Payloads are read only where {@code filter} looks at them; no line shows them. */
record EventList(EventLog log, PayloadReads payloads, UUID account, Filter filter)
        implements Listed<Event, EventSummary> {
    @Override
    public Found<Event> read(Range range, int most) throws SQLException {
        return filter.looksAt("payload")
                ? log.readWhole(account, range, most)
                : new Found<>(log.read(account, range, most));
    }

    @Override
    public UUID id(Event event) {
        return event.id();
    }

    @Override
    public Object whole(Event event) {
        byte[] payload = event.payload();
        return payload == null ? line(event) : payloads.read(payload.length, () -> whole(event, payload));
    }

    private static ObjectNode whole(Event event, byte[] payload) {
        ObjectNode whole = Json.tree(EventSummary.of(event));
        whole.set("payload", Json.parse(payload));
        return whole;
    }

    @Override
    public EventSummary line(Event event) {
        return EventSummary.of(event);
    }
}
