package io.ringback.dispatch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.delivery.AttemptResult;
import io.ringback.dispatch.send.SendResult;
import io.ringback.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Creates the stored part of a response: its headers as one JSON object, without credentials. */
final class StoredResponse {
    private static final Set<String> CREDENTIALS = Set.of("set-cookie", "set-cookie2", "authorization");

    private StoredResponse() {}

    static AttemptResult.Response of(SendResult.Answered answered) {
        ObjectNode headers = JsonNodeFactory.instance.objectNode();
        answered.headers().forEach(header -> {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            String value =
                    CREDENTIALS.contains(name) ? "***" : header.getValue().replace("\0", "\uFFFD");
            headers.put(name, headers.has(name) ? headers.get(name).textValue() + ", " + value : value);
        });
        return new AttemptResult.Response(
                answered.status(),
                new String(Json.bytes(headers), StandardCharsets.UTF_8),
                answered.body(),
                answered.truncated());
    }
}
