package io.ringback.http.openapi;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.ringback.http.MediaTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Adds the examples of {@code docs/examples/api} to each body in the OpenAPI document. A file named after an operation
 * holds them under {@code request}, {@code response} or a media type. A file named after a schema applies to every
 * other body of that schema. Fields that all responses have are added here.
 */
final class DocumentExamples {
    private static final String FOLDER = "docs/examples/api";

    private static final JsonMapper MAPPER = new JsonMapper();

    private final Path folder = folder();
    private final Map<String, Schema> schemas;

    private DocumentExamples(Map<String, Schema> schemas) {
        this.schemas = schemas;
    }

    static void complete(OpenAPI document) {
        var examples = new DocumentExamples(document.getComponents().getSchemas());
        document.getPaths()
                .getPathItems()
                .values()
                .forEach(item -> item.getOperations().values().forEach(examples::complete));
    }

    private void complete(Operation operation) {
        Map<String, Object> own = read(operation.getOperationId());
        if (operation.getRequestBody() != null) {
            operation.getRequestBody().getContent().getMediaTypes().forEach((type, media) -> {
                add(media, own.get(type.equals(MediaTypes.JSON) ? "request" : type));
            });
        }
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            if (status.startsWith("2") && response.getContent() != null) {
                add(response.getContent().getMediaType(MediaTypes.JSON), own.get("response"));
            }
        });
    }

    private void add(MediaType media, @Nullable Object own) {
        String ref = media.getSchema().getRef();
        String name = ref == null ? "" : ref.substring(ref.lastIndexOf('/') + 1);
        Map<String, Object> examples = own == null ? read(name) : MAPPER.convertValue(own, new TypeReference<>() {});
        examples.forEach((title, body) -> media.addExample(
                title,
                OASFactory.createExample().value(body instanceof Map<?, ?> fields ? whole(fields, name) : body)));
    }

    /** Returns {@code content} completed with the common response fields that {@code schema} requires. */
    private Map<?, ?> whole(Map<?, ?> content, String schema) {
        Map<Object, Object> whole = new LinkedHashMap<>(content);
        Map<String, Object> given = Map.of(
                "status", "success",
                "page_size", content.get("data") instanceof List<?> items ? items.size() : 0,
                "request_id", "a47e676925a1f335c28dfd313f7470a5",
                "timestamp", "2026-11-23T06:18:33Z",
                "version", "0.1.0");
        List<String> required =
                schemas.containsKey(schema) ? schemas.get(schema).getRequired() : null;
        if (required != null) {
            required.stream().filter(given::containsKey).forEach(key -> whole.putIfAbsent(key, given.get(key)));
        }
        return whole;
    }

    private Map<String, Object> read(String name) {
        Path file = folder.resolve(name + ".json");
        try {
            return Files.exists(file) ? MAPPER.readValue(file.toFile(), new TypeReference<>() {}) : Map.of();
        } catch (IOException malformed) {
            throw new UncheckedIOException(file.toString(), malformed);
        }
    }

    /** Finds the folder in this directory or one above: development mode starts in {@code target}. */
    private static Path folder() {
        Path here = Path.of("").toAbsolutePath();
        for (Path above = here; above != null; above = above.getParent()) {
            if (Files.isDirectory(above.resolve(FOLDER))) {
                return above.resolve(FOLDER);
            }
        }
        throw new IllegalStateException(
                "there is no " + FOLDER + " in " + here + " or above it; run from the project's directory");
    }
}
