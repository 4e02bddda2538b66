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

/** Hooks as they are written in a file: a list of objects with {@code id}, {@code name}, {@code description},
 * {@code sample} and, if payloads shall be checked, {@code schema}. */
final class HookFile {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final List<String> faults = new ArrayList<>();

    private HookFile() {}

    /** All that is wrong with a file of hooks, a text for its author each. */
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
     * The hooks in {@code json}.
     *
     * @throws Faulty for what is not such a list
     */
    static List<Hook> read(byte[] json) {
        HookFile file = new HookFile();
        List<Hook> hooks = file.hooks(json);
        refuse(file.faults);
        return hooks;
    }

    /** Throws {@link Faulty} where there is any fault. */
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
                faults.add("it must be a list of hooks");
            }
        } catch (UncheckedIOException malformed) {
            faults.add("it is not JSON");
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
            faults.add(place + "its sample does not conform to its schema at "
                    + String.join(", ", new TreeSet<>(validationErrors.fields())));
        }
        return sample;
    }

    /** Empty, and a fault, where there is none. */
    private String text(String place, JsonNode item, String field) {
        JsonNode value = item.get(field);
        if (value == null || !value.isTextual() || value.textValue().isBlank()) {
            faults.add(place + "it needs a " + field);
            return "";
        }
        return value.textValue();
    }
}
