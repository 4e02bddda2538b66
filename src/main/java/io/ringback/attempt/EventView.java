package io.ringback.attempt;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.ringback.http.GregorianTime;
import io.ringback.http.Json;
import io.ringback.http.UtcTime;
import io.ringback.id.Ids;
import java.nio.charset.StandardCharsets;

/** Shows an event to callers: whole, or as one line of a list. */
final class EventView {
    private EventView() {}

    static ObjectNode line(Event event) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", Ids.show(event.id()))
                .put("account_id", Ids.show(event.accountId()))
                .put("hook", event.hook())
                .put("timestamp", GregorianTime.of(event.occurredAt()))
                .put("occurred_at", UtcTime.shown(event.occurredAt()))
                .put("created_at", UtcTime.shown(Ids.instant(event.id())))
                .put("deliveries", event.deliveries());
    }

    /** The line and the payload, to look into. */
    static ObjectNode whole(Event event, byte[] payload) {
        ObjectNode view = line(event);
        view.set("payload", Json.parse(payload));
        return view;
    }

    /** The line and the payload, to be written as it was stored. */
    static ObjectNode shown(Event event, byte[] payload) {
        ObjectNode view = line(event);
        view.putRawValue("payload", new RawValue(new String(payload, StandardCharsets.UTF_8)));
        return view;
    }
}
