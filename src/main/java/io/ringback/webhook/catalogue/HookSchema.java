package io.ringback.webhook.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import io.quarkus.logging.Log;
import io.ringback.http.ValidationErrors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Validates payloads of a hook by a JSON Schema (2020-12, unless it names another dialect). */
final class HookSchema {
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(SchemaRegistryConfig.builder()
                    .regularExpressionFactory(BoundedPattern::new)
                    .build()));
    /** Size of a payload from which only the first fault is reported: each fault takes memory. */
    private static final int MANY = 10_000;

    private final Schema schema;

    private HookSchema(Schema schema) {
        this.schema = schema;
    }

    /** Compiles {@code document}; throws {@link IllegalArgumentException} when it is no valid schema. */
    static HookSchema of(JsonNode document) {
        try {
            Schema schema = REGISTRY.getSchema(document);
            schema.initializeValidators();
            return new HookSchema(schema);
        } catch (SchemaException | PatternSyntaxException fault) {
            throw new IllegalArgumentException("its schema is invalid: " + fault.getMessage(), fault);
        }
    }

    /**
     * Records each fault of {@code payload} with its path below {@code field}; only the first fault of a payload with
     * many values. A payload that cannot be checked is invalid.
     */
    void check(String field, JsonNode payload, ValidationErrors validationErrors) {
        try {
            for (Error error : BoundedPattern.counted(() -> validate(payload))) {
                tell(at(field, error), error, validationErrors);
            }
        } catch (RuntimeException | StackOverflowError failure) {
            // The library may throw on values that neither it nor the schema's author anticipated.
            Log.debugf(failure, "Payload cannot be validated against the schema of its hook; rejecting the event");
            validationErrors.add(
                    field, "schema", "The payload cannot be validated against the schema of its hook", null, null);
        }
    }

    private List<Error> validate(JsonNode payload) {
        boolean many = hasMoreThan(MANY, payload);
        return schema.validate(payload, execution -> execution.executionConfig(config -> config.failFast(many)));
    }

    private static boolean hasMoreThan(int most, JsonNode payload) {
        int values = 0;
        Deque<JsonNode> open = new ArrayDeque<>(List.of(payload));
        while (!open.isEmpty() && values <= most) {
            JsonNode value = open.pop();
            values += 1 + value.size();
            if (values <= most) {
                value.valueStream().filter(JsonNode::isContainerNode).forEach(open::push);
            }
        }
        return values > most;
    }

    /** Records a fault with the published API's code if there is one, else with the library's message. */
    private static void tell(String field, Error error, ValidationErrors validationErrors) {
        JsonNode value = error.getInstanceNode();
        JsonNode rule = error.getSchemaNode();
        switch (error.getKeyword()) {
            case "required" -> validationErrors.required(field);
            case "type" -> validationErrors.type(field, types(rule), value);
            case "minLength" -> validationErrors.minLength(field, rule.asInt(), value.asText());
            case "maxLength" -> validationErrors.maxLength(field, rule.asInt(), value.asText());
            case "minimum" ->
                validationErrors.add(field, "minimum", "Value must be at least " + rule.asText(), rule, value);
            case "maximum" ->
                validationErrors.add(field, "maximum", "Value must be at most " + rule.asText(), rule, value);
            case "enum" ->
                validationErrors.add(field, "enum", "Value not found in enumerated list of values", rule, value);
            default -> validationErrors.add(field, error.getKeyword(), error.getMessage(), null, value);
        }
    }

    /** Returns one type, or a list of several. */
    private static String types(JsonNode rule) {
        return rule.isArray()
                ? StreamSupport.stream(rule.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(", "))
                : rule.asText();
    }

    private static String at(String field, Error error) {
        List<String> path = new ArrayList<>(List.of(field));
        NodePath location = error.getInstanceLocation();
        for (int i = 0; i < location.getNameCount(); i++) {
            path.add(location.getName(i));
        }
        // Missing and unexpected properties are reported at their own path, not at the enclosing object's.
        if (error.getProperty() != null) {
            path.add(error.getProperty());
        }
        return String.join(".", path);
    }
}
