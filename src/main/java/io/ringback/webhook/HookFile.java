package io.ringback.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.Json;
import io.ringback.http.Violations;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Hooks as they are written in a file: a list of objects with {@code id}, {@code name}, {@code description},
 * {@code sample} and, if payloads shall be checked, {@code schema}. */
final class HookFile {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private HookFile() {}

    /**
     * The hooks in {@code json}.
     *
     * @throws IllegalArgumentException with a text for its author, for what is not such a list
     */
    static List<Hook> read(byte[] json) {
        if (!(parse(json) instanceof ArrayNode items)) {
            throw new IllegalArgumentException("it must be a list of hooks");
        }
        List<Hook> hooks = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            try {
                hooks.add(hook(items.get(i)));
            } catch (IllegalArgumentException fault) {
                throw new IllegalArgumentException("hook " + i + ": " + fault.getMessage(), fault);
            }
        }
        return hooks;
    }

    private static JsonNode parse(byte[] json) {
        try {
            return Json.parse(json);
        } catch (UncheckedIOException malformed) {
            throw new IllegalArgumentException("it is not JSON", malformed);
        }
    }

    private static Hook hook(JsonNode item) {
        String id = text(item, "id");
        if (!ID.matcher(id).matches() || id.equals(HookCatalogue.ALL)) {
            throw new IllegalArgumentException("its id must be of letters, digits, dots, dashes and underscores");
        }
        if (!(item.get("sample") instanceof ObjectNode sample)) {
            throw new IllegalArgumentException("its sample must be an object");
        }
        Optional<HookSchema> schema =
                item.hasNonNull("schema") ? Optional.of(HookSchema.of(item.get("schema"))) : Optional.empty();
        Violations violations = new Violations();
        schema.ifPresent(it -> it.check("sample", sample, violations));
        if (!violations.isEmpty()) {
            throw new IllegalArgumentException("its sample does not conform to its schema");
        }
        return new Hook(id, text(item, "name"), text(item, "description"), sample, schema);
    }

    private static String text(JsonNode item, String field) {
        JsonNode value = item.get(field);
        if (value == null || !value.isTextual() || value.textValue().isBlank()) {
            throw new IllegalArgumentException("it needs a " + field);
        }
        return value.textValue();
    }
}
