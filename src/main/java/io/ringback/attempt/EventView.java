package io.ringback.attempt;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.delivery.StoredEvent;
import io.ringback.http.GregorianTime;
import io.ringback.http.Json;
import io.ringback.id.Ids;

/** An event as callers see it: whole, or as one line of a list. */
final class EventView {
    private EventView() {}

    static ObjectNode line(Event event) {
        StoredEvent stored = event.stored();
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", Ids.show(stored.id()))
                .put("account_id", Ids.show(stored.accountId()))
                .put("hook", stored.hook())
                .put("timestamp", GregorianTime.of(stored.occurredAt()))
                .put("occurred_at", stored.occurredAt().toString())
                .put("created_at", Ids.instant(stored.id()).toString())
                .put("deliveries", event.deliveries());
    }

    static ObjectNode whole(Event event) {
        ObjectNode view = line(event);
        view.set("payload", Json.parse(event.stored().payload()));
        return view;
    }
}
