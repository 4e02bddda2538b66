package io.ringback.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.examples.Example;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Gives each answer in the OpenAPI document an example: the one of its own, or else the one that stands at its schema. A
 * resource writes down what is in the envelope; the rest of the envelope is the same everywhere, and is added here.
 */
final class AnswerExamples {
    private static final String DEFAULT_NAME = "Example";
    /** What an envelope has only at times. */
    private static final List<String> AT_TIMES = List.of("start_key", "next_start_key", ErrorDocument.WARNINGS);

    private static final JsonMapper MAPPER = new JsonMapper();

    private final Map<String, Schema> schemas;
    private final Map<String, Object> ofSchemas = new LinkedHashMap<>();

    private AnswerExamples(Map<String, Schema> schemas) {
        this.schemas = schemas;
    }

    static void complete(OpenAPI document) {
        var examples = new AnswerExamples(document.getComponents().getSchemas());
        document.getPaths()
                .getPathItems()
                .values()
                .forEach(item -> item.getOperations().values().forEach(examples::complete));
    }

    private void complete(Operation operation) {
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            MediaType media = status.startsWith("2") && response.getContent() != null
                    ? response.getContent().getMediaType(MediaTypes.JSON)
                    : null;
            if (media != null && media.getSchema() != null && media.getSchema().getRef() != null) {
                String ref = media.getSchema().getRef();
                complete(media, ref.substring(ref.lastIndexOf('/') + 1));
            }
        });
    }

    private void complete(MediaType media, String name) {
        Schema envelope = Objects.requireNonNull(schemas.get(name), name);
        Object ofSchema = takeFrom(name, envelope);
        if (media.getExamples() == null && ofSchema != null) {
            media.addExample(DEFAULT_NAME, OASFactory.createExample().value(ofSchema));
        }
        if (media.getExamples() != null) {
            for (Example example : media.getExamples().values()) {
                example.setValue(whole(parsed(example.getValue()), envelope));
            }
        }
        envelope.addProperty(ErrorDocument.WARNINGS, ErrorDocument.warnings());
        envelope.setRequired(envelope.getProperties().keySet().stream()
                .filter(key -> !AT_TIMES.contains(key))
                .toList());
    }

    /** The example at a schema, which does not stay there: it is one of a whole answer, and stands at each. */
    private @Nullable Object takeFrom(String name, Schema schema) {
        List<Object> examples = schema.getExamples();
        if (examples != null) {
            ofSchemas.put(name, examples.getFirst());
            schema.setExamples(null);
        }
        return ofSchemas.get(name);
    }

    private static Map<String, Object> whole(Map<String, Object> content, Schema envelope) {
        Map<String, Object> given = new LinkedHashMap<>();
        given.put("status", "success");
        given.put("page_size", content.get("data") instanceof List<?> items ? items.size() : 0);
        given.put("request_id", "a47e676925a1f335c28dfd313f7470a5");
        given.put("timestamp", "2026-11-23T06:18:33Z");
        given.put("version", "0.1.0");
        Map<String, Object> whole = new LinkedHashMap<>(content);
        given.forEach((key, value) -> {
            if (envelope.getProperties().containsKey(key)) {
                whole.putIfAbsent(key, value);
            }
        });
        return whole;
    }

    private static Map<String, Object> parsed(Object value) {
        try {
            return value instanceof String text
                    ? MAPPER.readValue(text, new TypeReference<>() {})
                    : MAPPER.convertValue(value, new TypeReference<>() {});
        } catch (JsonProcessingException malformed) {
            throw new IllegalStateException("an example is no JSON: " + value, malformed);
        }
    }
}
