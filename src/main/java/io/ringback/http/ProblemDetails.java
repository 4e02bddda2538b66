package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Formats an error as problem details (RFC 9457), for callers whose {@code Accept} asks for them. */
public final class ProblemDetails {
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPE = "urn:ringback:problem:";

    private ProblemDetails() {}

    /** Converts a complete error envelope. */
    public static ObjectNode of(ObjectNode envelope) {
        String message = envelope.path("message").asText();
        JsonNode data = envelope.path("data");
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.put("type", TYPE + message.replace(' ', '_'));
        details.put("title", title(message));
        details.put("status", Integer.parseInt(envelope.path("error").asText()));
        if (message.equals(Problem.VALIDATION.message())) {
            details.put("detail", "The request has invalid fields; see errors.");
            errors(details.putArray("errors"), data);
        } else {
            details.put("detail", data.path("message").asText());
            if (data.has("cause")) {
                details.set("cause", data.get("cause"));
            }
        }
        details.set("instance", envelope.path("request_id"));
        for (String same : new String[] {"timestamp", "version", "warnings"}) {
            if (envelope.has(same)) {
                details.set(same, envelope.get(same));
            }
        }
        return details;
    }

    private static void errors(ArrayNode errors, JsonNode data) {
        data.properties()
                .forEach(field -> field.getValue().properties().forEach(fault -> {
                    ObjectNode error = errors.addObject();
                    error.put("field", field.getKey());
                    error.put("code", fault.getKey());
                    fault.getValue().properties().forEach(part -> {
                        error.set(part.getKey().equals("message") ? "detail" : part.getKey(), part.getValue());
                    });
                }));
    }

    private static String title(String message) {
        return Character.toUpperCase(message.charAt(0)) + message.substring(1).replace('_', ' ');
    }
}
