package io.ringback.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.lists.Filter;
import io.ringback.http.lists.ListSource;
import io.ringback.http.lists.Range;
import io.ringback.json.Json;
import java.sql.SQLException;
import java.util.UUID;

/** Lists the events of an account. Payloads are read only when {@code filter} tests them; no line shows them. */
record EventList(ListReads reads, PayloadReads payloads, UUID account, Filter filter)
        implements ListSource<EventRecord, EventSummary> {
    @Override
    public Found<EventRecord> read(Range range, int most) throws SQLException {
        return reads.read(connection -> filter.looksAt("payload")
                ? EventLog.readWhole(connection, account, range, most)
                : new Found<>(EventLog.read(connection, account, range, most)));
    }

    @Override
    public UUID id(EventRecord eventRecord) {
        return eventRecord.id();
    }

    @Override
    public Object whole(EventRecord eventRecord) {
        byte[] payload = eventRecord.payload();
        return payload == null ? line(eventRecord) : payloads.read(payload.length, () -> whole(eventRecord, payload));
    }

    private static ObjectNode whole(EventRecord eventRecord, byte[] payload) {
        ObjectNode whole = Json.tree(EventSummary.of(eventRecord));
        whole.set("payload", Json.parse(payload));
        return whole;
    }

    @Override
    public EventSummary line(EventRecord eventRecord) {
        return EventSummary.of(eventRecord);
    }
}
