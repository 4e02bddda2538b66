package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The one form that every answer of ours has, good or bad. */
final class Envelope {
    private Envelope() {}

    static ObjectNode success(JsonNode data) {
        ObjectNode envelope = JsonNodeFactory.instance.objectNode();
        envelope.set("data", data);
        return envelope.put("status", "success");
    }

    static ObjectNode error(ApiException problem) {
        ObjectNode envelope = JsonNodeFactory.instance.objectNode();
        envelope.set("data", problem.data());
        return envelope.put("error", Integer.toString(problem.problem().status()))
                .put("message", problem.problem().message())
                .put("status", "error");
    }

    /**
     * Adds what is the same in every answer: the id of its exchange, the time, warnings if there are any, and the version,
     * which a success tells to known callers only.
     */
    static void complete(ObjectNode envelope, @Nullable Exchange exchange, InstantSource clock, String version) {
        if (exchange == null) {
            return;
        }
        envelope.put("request_id", exchange.requestId());
        envelope.put(
                "timestamp", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        if (exchange.isAuthenticated() || isError(envelope)) {
            envelope.put("version", version);
        }
        exchange.warnings().putInto(envelope);
    }

    static boolean isError(ObjectNode envelope) {
        return envelope.path("status").asText().equals("error");
    }
}
