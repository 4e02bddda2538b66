package io.ringback.http.openapi;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
import org.eclipse.microprofile.openapi.models.Paths;
import org.eclipse.microprofile.openapi.models.tags.Tag;

/**
 * Orders the OpenAPI document for readers, Swagger UI and generated clients: paths by tag, a collection before its
 * items, and reads before writes.
 */
final class DocumentOrder {
    private static final List<String> TAGS =
            List.of("Webhooks", "Events", "Deliveries", "Attempts", "Catalogue", "Tokens", "Accounts");
    private static final List<HttpMethod> METHODS =
            List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

    private DocumentOrder() {}

    static void apply(OpenAPI document) {
        document.setTags(document.getTags().stream()
                .sorted(Comparator.comparingInt((Tag tag) -> place(tag.getName())))
                .toList());
        Paths ordered = OASFactory.createPaths();
        document.getPaths().getPathItems().entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, PathItem> path) -> place(path.getValue()))
                        .thenComparingLong(path -> path.getKey()
                                .chars()
                                .filter(letter -> letter == '/')
                                .count())
                        .thenComparing(Map.Entry::getKey))
                .forEach(path -> ordered.addPathItem(path.getKey(), methods(path.getValue())));
        document.setPaths(ordered);
    }

    private static PathItem methods(PathItem item) {
        Map<HttpMethod, Operation> operations = Map.copyOf(item.getOperations());
        operations.keySet().forEach(method -> item.setOperation(method, null));
        METHODS.stream()
                .filter(operations::containsKey)
                .forEach(method -> item.setOperation(method, operations.get(method)));
        return item;
    }

    private static int place(PathItem item) {
        return item.getOperations().values().stream()
                .mapToInt(operation -> place(operation.getTags().getFirst()))
                .min()
                .orElse(TAGS.size());
    }

    /** Returns the position of {@code tag}; throws for a tag that is not in the list. */
    private static int place(String tag) {
        int place = TAGS.indexOf(tag);
        if (place < 0) {
            throw new IllegalStateException("add the missing tag to DocumentOrder: " + tag);
        }
        return place;
    }
}
