package io.ringback.attempt;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.delivery.Delivery;
import io.ringback.http.GregorianTime;
import io.ringback.http.UtcTime;
import io.ringback.id.Ids;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A delivery as callers see it. */
final class DeliveryView {
    private DeliveryView() {}

    static ObjectNode of(Delivery delivery) {
        Instant made = Ids.instant(delivery.id());
        ObjectNode view = JsonNodeFactory.instance
                .objectNode()
                .put("id", Ids.show(delivery.id()))
                .put("event_id", Ids.show(delivery.eventId()))
                .put("hook_id", Ids.show(delivery.webhookId()))
                .put("account_id", Ids.show(delivery.accountId()));
        if (delivery.hook() != null) {
            view.put("hook_event", delivery.hook());
        }
        view.put("state", delivery.end().state().shown());
        if (delivery.end().reason() != null) {
            view.put("reason", delivery.end().reason());
        }
        view.put("tries", delivery.tries());
        view.put("timestamp", GregorianTime.of(made));
        view.put("created_at", UtcTime.shown(made));
        put(view, "last_attempt_at", delivery.end().lastAttemptAt());
        put(view, "next_attempt_at", delivery.end().nextAttemptAt());
        put(view, "ended_at", delivery.end().endedAt());
        return view;
    }

    private static void put(ObjectNode view, String field, @Nullable Instant instant) {
        if (instant != null) {
            view.put(field, UtcTime.shown(instant));
        }
    }
}
