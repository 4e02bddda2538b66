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
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
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

    private volatile @Nullable List<Route> known;

    /** The methods of {@code path}; none when there is no such path. */
    Set<String> of(String path) {
        List<Route> all = known;
        if (all == null) {
            all = read();
            known = all;
        }
        return all.stream()
                .filter(route -> route.path().matcher(path).matches())
                .findFirst()
                .map(Route::methods)
                .orElse(Set.of());
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
            routes.add(new Route(path.getKey(), methods));
        });
        // A literal path comes before the template that would match it too.
        routes.sort(Comparator.comparingLong(
                (Route route) -> route.template().chars().filter(c -> c == '{').count()));
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

    private record Route(String template, Pattern path, Set<String> methods) {
        Route(String template, Set<String> methods) {
            this(template, Pattern.compile(template.replaceAll("\\{[^}]+}", "[^/]+")), methods);
        }
    }
}
