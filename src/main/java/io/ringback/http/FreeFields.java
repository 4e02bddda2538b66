package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Handles fields of a document that the service does not define; they are stored and returned unchanged. Everybody who
 * may read the document sees them, so none may hold a credential.
 */
public final class FreeFields {
    private static final Pattern CREDENTIAL = Pattern.compile(
            "(?i:secret|passw|passphrase|token|credential|authorization|api_?key|private_?key|[_-]key$)|[a-z0-9]Key$");

    private FreeFields() {}

    /**
     * Returns the fields of {@code data} except {@code ours}. Records a fault for each field that is named like a
     * credential.
     */
    public static ObjectNode read(JsonNode data, Set<String> ours, ValidationErrors validationErrors) {
        ObjectNode free = JsonNodeFactory.instance.objectNode();
        data.properties().forEach(entry -> {
            String name = entry.getKey();
            if (!isPrivate(name) && !ours.contains(name) && !entry.getValue().isNull()) {
                check(name, name, entry.getValue(), validationErrors);
                free.set(name, entry.getValue());
            }
        });
        return free;
    }

    /**
     * Returns the fields of {@code free} that may be shown. Documents stored by an earlier version may hold a
     * credential.
     */
    public static Map<String, JsonNode> shown(ObjectNode free) {
        Map<String, JsonNode> shown = new LinkedHashMap<>();
        free.properties().forEach(entry -> {
            ValidationErrors found = new ValidationErrors();
            check(entry.getKey(), entry.getKey(), entry.getValue(), found);
            if (found.isEmpty()) {
                shown.put(entry.getKey(), entry.getValue());
            }
        });
        return shown;
    }

    /** Throws a 400 when {@code document} has more than {@code most} bytes. */
    public static void refuseOversized(ObjectNode document, int most) {
        if (Json.bytes(document).length > most) {
            var validationErrors = new ValidationErrors();
            validationErrors.add(
                    "data",
                    "maxLength",
                    "Document must not be more than " + most + " bytes",
                    IntNode.valueOf(most),
                    null);
            validationErrors.throwIfAny();
        }
    }

    /** Returns whether a field is dropped silently. */
    static boolean isPrivate(String name) {
        return name.startsWith("_") || name.startsWith("pvt_");
    }

    private static void check(String name, String path, JsonNode value, ValidationErrors validationErrors) {
        if (CREDENTIAL.matcher(name).find()) {
            validationErrors.add(
                    path,
                    "forbidden",
                    "Everybody who may read the document sees unknown fields, so they must not hold a "
                            + "credential. Put credentials for your server into a webhook's custom_request_headers.",
                    null,
                    null);
            return;
        }
        value.properties()
                .forEach(entry ->
                        check(entry.getKey(), path + "." + entry.getKey(), entry.getValue(), validationErrors));
        if (value.isArray()) {
            value.forEach(item -> check("", path, item, validationErrors));
        }
    }
}
