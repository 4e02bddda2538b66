package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which methods a path knows, read from our own OpenAPI document.
 *
 * <p>The framework tells an unknown method from an unknown path only where one resource class has a path for itself; the
 * document knows every path.
 */
@Singleton
class Allowed {
    private static final String DOCUMENT = "META-INF/quarkus-generated-openapi-doc.JSON";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private volatile @Nullable Map<Integer, List<Route>> known;

    /** The methods of {@code path}; none when there is no such path. */
    Set<String> of(String path) {
        List<String> segments = segments(path);
        return routes().getOrDefault(segments.size(), List.of()).stream()
                .filter(route -> route.matches(segments))
                .findFirst()
                .map(Route::methods)
                .orElse(Set.of());
    }

    /** Every path of the document, with names in braces for what varies. */
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
        document().path("paths").properties().forEach(path -> {
            Set<String> methods = new TreeSet<>(Set.of("OPTIONS"));
            path.getValue().fieldNames().forEachRemaining(method -> {
                if (METHODS.contains(method)) {
                    methods.add(method.toUpperCase(Locale.ROOT));
                }
            });
            if (methods.contains("GET")) {
                methods.add("HEAD");
            }
            routes.add(new Route(segments(path.getKey()), methods));
        });
        // A literal path comes before the template that would match it too.
        routes.sort(Comparator.comparingLong(Route::variables));
        return List.copyOf(routes);
    }

    private static JsonNode document() {
        try (InputStream document =
                Thread.currentThread().getContextClassLoader().getResourceAsStream(DOCUMENT)) {
            if (document == null) {
                throw new IllegalStateException("the build made no " + DOCUMENT);
            }
            return Json.parse(document.readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private record Route(List<String> template, Set<String> methods) {
        private static boolean isVariable(String segment) {
            return segment.startsWith("{");
        }

        long variables() {
            return template.stream().filter(Route::isVariable).count();
        }

        boolean matches(List<String> segments) {
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
