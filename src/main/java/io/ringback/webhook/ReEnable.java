package io.ringback.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.ringback.http.Reply;
import io.ringback.http.Violations;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** The one change that a whole collection of webhooks takes: {@code {"re-enable": true}}. */
final class ReEnable {
    private static final String FIELD = "re-enable";

    private ReEnable() {}

    /** 400 for anything else. */
    static void check(JsonNode data) {
        Violations violations = new Violations();
        JsonNode value = data.get(FIELD);
        if (value == null || value.isNull()) {
            violations.required(FIELD);
        } else if (!BooleanNode.TRUE.equals(value)) {
            violations.notListed(FIELD, List.of("true"), value);
        }
        violations.throwIfAny();
    }

    /** The webhooks that it changed, as lists show them. */
    static Response shown(List<Webhook> webhooks) {
        ArrayNode lines = JsonNodeFactory.instance.arrayNode();
        webhooks.forEach(webhook -> lines.add(WebhookView.summary(webhook)));
        return Reply.ok(lines);
    }
}
