package io.ringback.webhook.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.ValidationErrors;
import io.ringback.json.Json;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Parses a file of hooks: a list of objects with {@code id}, {@code name}, {@code description}, {@code sample} and
 * optionally {@code schema}, which validates payloads.
 */
final class HookFile {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final List<String> faults = new ArrayList<>();

    private HookFile() {}

    /** Reports all faults of a file of hooks. */
    static final class Faulty extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        private final ArrayList<String> faults;

        private Faulty(List<String> faults) {
            super(String.join("; ", faults));
            this.faults = new ArrayList<>(faults);
        }

        List<String> faults() {
            return List.copyOf(faults);
        }
    }

    /**
     * Parses the hooks in {@code json}.
     *
     * @throws Faulty if it is not a valid list of hooks
     */
    static List<Hook> read(byte[] json) {
        HookFile file = new HookFile();
        List<Hook> hooks = file.hooks(json);
        refuse(file.faults);
        return hooks;
    }

    /** Throws {@link Faulty} if there are any faults. */
    static void refuse(List<String> faults) {
        if (!faults.isEmpty()) {
            throw new Faulty(faults);
        }
    }

    private List<Hook> hooks(byte[] json) {
        List<Hook> hooks = new ArrayList<>();
        try {
            if (Json.parse(json) instanceof ArrayNode items) {
                for (int i = 0; i < items.size(); i++) {
                    hooks.add(hook("hook " + i + ": ", items.get(i)));
                }
            } else {
                faults.add("the file must contain a JSON list of hooks");
            }
        } catch (UncheckedIOException malformed) {
            faults.add("the file is not valid JSON");
        }
        return hooks;
    }

    private Hook hook(String place, JsonNode item) {
        String id = text(place, item, "id");
        if (!id.isEmpty() && (!ID.matcher(id).matches() || id.equals(HookCatalogue.ALL))) {
            faults.add(place + "its id must be of 1 to 128 letters, digits, dots, dashes and underscores, and not all");
        }
        String name = text(place, item, "name");
        String description = text(place, item, "description");
        Optional<HookSchema> schema = schema(place, item);
        return new Hook(id, name, description, sample(place, item, schema), schema);
    }

    private Optional<HookSchema> schema(String place, JsonNode item) {
        try {
            return item.hasNonNull("schema") ? Optional.of(HookSchema.of(item.get("schema"))) : Optional.empty();
        } catch (IllegalArgumentException none) {
            faults.add(place + none.getMessage());
            return Optional.empty();
        }
    }

    private ObjectNode sample(String place, JsonNode item, Optional<HookSchema> schema) {
        if (!(item.get("sample") instanceof ObjectNode sample)) {
            faults.add(place + "its sample must be an object");
            return JsonNodeFactory.instance.objectNode();
        }
        ValidationErrors validationErrors = new ValidationErrors();
        schema.ifPresent(it -> it.check("sample", sample, validationErrors));
        if (!validationErrors.isEmpty()) {
            faults.add(place + "its sample violates its schema at "
                    + String.join(", ", new TreeSet<>(validationErrors.fields())));
        }
        return sample;
    }

    /** Returns the text of a field; records a fault and returns an empty text when it is missing. */
    private String text(String place, JsonNode item, String field) {
        JsonNode value = item.get(field);
        if (value == null || !value.isTextual() || value.textValue().isBlank()) {
            faults.add(place + "it lacks the field " + field);
            return "";
        }
        return value.textValue();
    }
}
