package io.ringback.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import io.ringback.http.Violations;
import java.util.ArrayList;
import java.util.List;

/** A JSON Schema (2020-12, unless it names another dialect) that the payloads of a hook conform to. */
final class HookSchema {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final Schema schema;

    private HookSchema(Schema schema) {
        this.schema = schema;
    }

    /** Throws {@link IllegalArgumentException} for what is no schema. */
    static HookSchema of(JsonNode document) {
        try {
            Schema schema = REGISTRY.getSchema(document);
            schema.initializeValidators();
            return new HookSchema(schema);
        } catch (SchemaException fault) {
            throw new IllegalArgumentException("its schema is none: " + fault.getMessage(), fault);
        }
    }

    /** Tells of each fault of {@code payload}, by the field where it is, below {@code field}. */
    void check(String field, JsonNode payload, Violations violations) {
        for (Error error : schema.validate(payload)) {
            violations.add(at(field, error), error.getKeyword(), error.getMessage(), null, error.getInstanceNode());
        }
    }

    private static String at(String field, Error error) {
        List<String> path = new ArrayList<>(List.of(field));
        NodePath location = error.getInstanceLocation();
        for (int i = 0; i < location.getNameCount(); i++) {
            path.add(location.getName(i));
        }
        // What is missing or too much is told at its own name, not at that of the object around it.
        if (error.getProperty() != null) {
            path.add(error.getProperty());
        }
        return String.join(".", path);
    }
}
