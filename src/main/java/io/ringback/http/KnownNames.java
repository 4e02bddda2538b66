package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lists the names that an operation accepts, read from the OpenAPI document, so that new operations need no extra list.
 *
 * @param query the query parameters
 * @param items the fields of the listed items, which filters may name; empty when the operation takes no filters
 * @param openItems whether items may have fields that accounts define
 * @param body the fields of the body, read-only ones included
 * @param settable the fields that a caller may set
 */
public record KnownNames(
        Set<String> query, Set<String> items, boolean openItems, Set<String> body, Set<String> settable) {
    public static final KnownNames NONE = new KnownNames(Set.of(), Set.of(), false, Set.of(), Set.of());

    /** The documented parameter that stands for all parameters of the form {@code filter_{key}}. */
    private static final String FILTER = "filter";
    /** Accepted in every request: {@link Credentials} and {@code MethodOverride} read them. */
    private static final Set<String> EVERYWHERE = Set.of("auth_token", "verb");
    /** Synonyms that the document omits. */
    private static final Set<String> OF_FILTERS = Set.of("missing_value");
    /** Search depth, enough for a schema with alternatives in an envelope. */
    private static final int DEEPEST = 6;

    /**
     * Reads the names of {@code method} at {@code path}, an entry of the paths of {@code document}.
     *
     * @param single the path of a single item of this collection; missing when there is none
     */
    public static KnownNames read(JsonNode document, JsonNode path, String method, JsonNode single) {
        JsonNode operation = path.path(method);
        Set<String> query = new HashSet<>(EVERYWHERE);
        for (JsonNode parameter : operation.path("parameters")) {
            JsonNode resolved = resolve(document, parameter);
            if (resolved.path("in").asText().equals("query")) {
                query.add(resolved.path("name").asText());
            }
        }
        Set<String> items = new LinkedHashSet<>();
        boolean open = false;
        if (query.remove(FILTER)) {
            query.addAll(OF_FILTERS);
            open = fields(document, answer(document, operation), items, true, 0);
            open |= fields(document, answer(document, single.path("get")), items, true, 0);
        }
        Set<String> all = new LinkedHashSet<>();
        JsonNode body = data(document, operation.path("requestBody"));
        fields(document, body, all, true, 0);
        if (method.equals("patch") && all.isEmpty()) {
            // A merge patch has the fields of the document that it changes.
            body = data(document, path.path("post").path("requestBody"));
            fields(document, body, all, true, 0);
        }
        Set<String> settable = new LinkedHashSet<>();
        fields(document, body, settable, false, 0);
        return new KnownNames(Set.copyOf(query), items, open, all, settable);
    }

    /** Returns the names of all filter parameters. */
    Set<String> filters() {
        return items.stream().map(item -> FILTER + "_" + item).collect(Collectors.toSet());
    }

    private static JsonNode answer(JsonNode document, JsonNode operation) {
        return data(document, operation.path("responses").path("200"));
    }

    private static JsonNode data(JsonNode document, JsonNode owner) {
        JsonNode schema = owner.path("content").path(MediaTypes.JSON).path("schema");
        return resolve(document, schema).path("properties").path("data");
    }

    /** Adds the field names of {@code schema}; returns whether it allows additional fields. */
    private static boolean fields(JsonNode document, JsonNode schema, Set<String> names, boolean readOnly, int depth) {
        if (depth > DEEPEST || schema.isMissingNode()) {
            return false;
        }
        JsonNode resolved = resolve(document, schema);
        boolean open = resolved.path("additionalProperties").isContainerNode();
        for (String form : new String[] {"oneOf", "anyOf", "allOf"}) {
            for (JsonNode part : resolved.path(form)) {
                open |= fields(document, part, names, readOnly, depth + 1);
            }
        }
        open |= fields(document, resolved.path("items"), names, readOnly, depth + 1);
        resolved.path("properties").properties().forEach(property -> {
            if (readOnly
                    || !resolve(document, property.getValue()).path("readOnly").asBoolean()) {
                names.add(property.getKey());
            }
        });
        return open;
    }

    private static JsonNode resolve(JsonNode document, JsonNode schema) {
        String ref = schema.path("$ref").asText();
        return ref.startsWith("#") ? document.at(ref.substring(1)) : schema;
    }
}
