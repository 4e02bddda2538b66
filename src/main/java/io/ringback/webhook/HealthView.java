package io.ringback.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.UtcTime;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Shows how a webhook fares: the first question of who was not told. */
@Singleton
class HealthView {
    private static final String UNTRIED = Health.Circuit.CLOSED.shown();

    private final Health health;
    private final Pending pending;

    HealthView(Health health, Pending pending) {
        this.health = health;
        this.pending = pending;
    }

    ObjectNode of(UUID webhookId) throws SQLException {
        return of(health.of(webhookId).orElse(null)).put("pending", pending.count(webhookId));
    }

    /** The same as lists show it, without what is pending, which would have to be counted. */
    static ObjectNode of(Health.@Nullable State state) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        if (state != null) {
            put(view, "last_success_at", state.lastSuccessAt());
            put(view, "last_failure_at", state.lastFailureAt());
            put(view, "failing_since", state.failingSince());
        }
        return view.put("circuit", state == null ? UNTRIED : state.circuit());
    }

    private static void put(ObjectNode view, String field, @Nullable Instant instant) {
        if (instant != null) {
            view.put(field, UtcTime.shown(instant));
        }
    }
}
