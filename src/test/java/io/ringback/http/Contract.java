package io.ringback.http;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.ringback.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads the OpenAPI document that the service serves, and validates the service and its examples against it. */
public final class Contract {
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    /** Older clients read it; as a property it would give generated clients two fields of one name. */
    private static final String OF_OLDER_CLIENTS = "retries left";

    private final JsonNode document;

    private Contract(JsonNode document) {
        this.document = document;
    }

    public static Contract served() {
        return new Contract(
                Json.parse(given().get("/q/openapi?format=json").asString().getBytes(UTF_8)));
    }

    public JsonNode document() {
        return document;
    }

    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(entry -> METHODS.contains(entry.getKey()))
                        .forEach(entry ->
                                operations.add(new Operation(this, entry.getKey(), path.getKey(), entry.getValue()))));
        return operations;
    }

    /** Holds one operation and its documentation. */
    public record Operation(Contract contract, String method, String path, JsonNode node) {
        public String id() {
            return node.path("operationId").asText();
        }

        /** Returns the successful responses, by status. */
        public Map<String, Media> answers() {
            Map<String, Media> answers = new LinkedHashMap<>();
            node.path("responses").properties().stream()
                    .filter(entry -> entry.getKey().startsWith("2"))
                    .forEach(entry -> answers.put(entry.getKey(), media(entry.getValue())));
            return answers;
        }

        /** Returns the JSON body; without schema and examples when there is none. */
        public Media body() {
            return media(node.path("requestBody"));
        }

        /** Returns the bodies by media type. */
        Map<String, Media> bodies() {
            Map<String, Media> bodies = new LinkedHashMap<>();
            node.path("requestBody")
                    .path("content")
                    .properties()
                    .forEach(entry -> bodies.put(entry.getKey(), described(entry.getValue())));
            return bodies;
        }

        private static Media media(JsonNode owner) {
            return described(owner.path("content").path(MediaTypes.JSON));
        }

        private static Media described(JsonNode json) {
            List<JsonNode> examples = StreamSupport.stream(json.path("examples").spliterator(), false)
                    .map(example -> example.path("value"))
                    .toList();
            return new Media(json.path("schema"), examples);
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** Holds the schema and examples of a body. */
    public record Media(JsonNode schema, List<JsonNode> examples) {}

    /** Resolves a schema reference. */
    public JsonNode resolve(JsonNode schema) {
        String ref = schema.path("$ref").asText();
        return ref.isEmpty() ? schema : document.at(ref.substring(1));
    }

    /** Returns the data of {@code media}'s envelope. A patch has the fields of the document that it changes. */
    JsonNode data(Operation operation, Media media) {
        JsonNode data = resolve(resolve(media.schema()).path("properties").path("data"));
        if (!operation.method().equals("patch") || data.has("properties")) {
            return data;
        }
        return operations().stream()
                .filter(other ->
                        other.path().equals(operation.path()) && other.method().equals("post"))
                .map(post -> data(post, post.body()))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the violations of {@code schema} by {@code value}; unknown keys count. */
    public List<String> faults(JsonNode schema, JsonNode value) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", document.path("components"));
        return Stream.concat(
                        REGISTRY.getSchema(whole).validate(value).stream().map(Object::toString),
                        unknown("", schema, value).stream())
                .toList();
    }

    private List<String> unknown(String at, JsonNode schema, JsonNode value) {
        List<String> unknown = new ArrayList<>();
        JsonNode resolved = resolve(schema);
        if (value.isArray()) {
            value.forEach(item -> unknown.addAll(unknown(at + "[]", resolved.path("items"), item)));
        } else if (value.isObject() && !isOpen(resolved)) {
            ObjectNode known = properties(resolved);
            value.properties().forEach(entry -> {
                String name = at + "." + entry.getKey();
                if (known.has(entry.getKey())) {
                    unknown.addAll(unknown(name, known.get(entry.getKey()), entry.getValue()));
                } else if (!entry.getKey().equals(OF_OLDER_CLIENTS)) {
                    unknown.add(name + " is not in the document");
                }
            });
        }
        return unknown;
    }

    private static boolean isOpen(JsonNode schema) {
        return schema.path("additionalProperties").isContainerNode()
                || !(schema.has("properties") || schema.has("allOf"));
    }

    ObjectNode properties(JsonNode schema) {
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        schema.path("allOf").forEach(part -> properties.setAll(properties(resolve(part))));
        schema.path("properties").properties().forEach(entry -> properties.set(entry.getKey(), entry.getValue()));
        return properties;
    }
}
