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
 * The public fields of a document that are not ours, which are kept and shown as they came. Everybody who may read the
 * document sees them, so none may hold a credential.
 */
public final class FreeFields {
    private static final Pattern CREDENTIAL = Pattern.compile(
            "(?i:secret|passw|passphrase|token|credential|authorization|api_?key|private_?key|[_-]key$)|[a-z0-9]Key$");

    private FreeFields() {}

    /** Those of {@code data} but {@code ours}; records a fault for each that is named like a credential. */
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

    /** What of {@code free} may be shown: what an earlier version kept may hold a credential. */
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

    /** 400 for a {@code document} of more than {@code most} bytes. */
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

    /** Whether a field is dropped without a word. */
    static boolean isPrivate(String name) {
        return name.startsWith("_") || name.startsWith("pvt_");
    }

    private static void check(String name, String path, JsonNode value, ValidationErrors validationErrors) {
        if (CREDENTIAL.matcher(name).find()) {
            validationErrors.add(
                    path,
                    "forbidden",
                    "Unknown fields are shown to everybody who may read the document, so they must not hold a"
                            + " credential; credentials for your server belong into a webhook's custom_request_headers",
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
