package io.ringback.http.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.ringback.http.KnownNames;
import io.ringback.http.openapi.BuiltDocument;
import io.ringback.json.Json;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the methods of a path and the names each method accepts, read from the OpenAPI document.
 *
 * <p>The framework distinguishes an unknown method from an unknown path only within one resource class; the document
 * covers every path.
 */
@Singleton
class AllowedMethods {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private static final Route NONE = new Route(List.of(), Set.of(), Map.of());

    private volatile @Nullable Map<Integer, List<Route>> known;

    /** Returns the documented route of {@code path}; a route without methods when there is none. */
    Route of(String path) {
        List<String> segments = segments(path);
        return routes().getOrDefault(segments.size(), List.of()).stream()
                .filter(route -> route.matches(segments))
                .findFirst()
                .orElse(NONE);
    }

    /** Returns every path of the document, with variables in braces. */
    Set<String> templates() {
        return routes().values().stream()
                .flatMap(List::stream)
                .map(route -> "/" + String.join("/", route.template()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private Map<Integer, List<Route>> routes() {
        Map<Integer, List<Route>> all = known;
        if (all == null) {
            all = read().stream()
                    .collect(Collectors.groupingBy(route -> route.template().size()));
            known = all;
        }
        return all;
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    private static List<Route> read() {
        List<Route> routes = new ArrayList<>();
        JsonNode document = Json.parse(BuiltDocument.read("JSON"));
        document.path("paths")
                .properties()
                .forEach(path -> routes.add(route(document, path.getKey(), path.getValue())));
        // A literal path takes precedence over a template that matches it too.
        routes.sort(Comparator.comparingLong(Route::variables));
        return List.copyOf(routes);
    }

    private static Route route(JsonNode document, String path, JsonNode operations) {
        JsonNode single = document.path("paths").properties().stream()
                .filter(other -> other.getKey().matches(Pattern.quote(path) + "/\\{[^/]+}"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(MissingNode.getInstance());
        Map<String, KnownNames> names = new HashMap<>();
        operations.fieldNames().forEachRemaining(method -> {
            if (METHODS.contains(method)) {
                names.put(method.toUpperCase(Locale.ROOT), KnownNames.read(document, operations, method, single));
            }
        });
        Set<String> methods = new TreeSet<>(names.keySet());
        methods.add("OPTIONS");
        if (names.containsKey("GET")) {
            methods.add("HEAD");
            names.put("HEAD", names.get("GET"));
        }
        return new Route(segments(path), methods, names);
    }

    /**
     * Describes a path of the document.
     *
     * @param template its segments, variables in braces
     * @param methods its methods
     * @param names the names that each method accepts
     */
    record Route(List<String> template, Set<String> methods, Map<String, KnownNames> names) {
        KnownNames names(String method) {
            return names.getOrDefault(method, KnownNames.NONE);
        }

        private static boolean isVariable(String segment) {
            return segment.startsWith("{");
        }

        private long variables() {
            return template.stream().filter(Route::isVariable).count();
        }

        private boolean matches(List<String> segments) {
            for (int i = 0; i < segments.size(); i++) {
                String expected = template.get(i);
                String found = segments.get(i);
                if (isVariable(expected) ? found.isEmpty() : !found.equals(expected)) {
                    return false;
                }
            }
            return true;
        }
    }
}
