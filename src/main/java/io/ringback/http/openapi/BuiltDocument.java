package io.ringback.http.openapi;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Serves the OpenAPI document that the build wrote, as YAML, or as JSON on request. */
@Singleton
public class BuiltDocument {
    private static final String NAME = "META-INF/quarkus-generated-openapi-doc.";
    private static final String PATH = "/q/openapi(\\.json|\\.yaml|\\.yml)?";
    /** Runs after the filters and before the framework's route. */
    private static final int ORDER = -1;

    private volatile @Nullable Buffer yaml;
    private volatile @Nullable Buffer json;

    void open(@Observes Router router) {
        router.routeWithRegex(PATH)
                .order(ORDER)
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(this::answer);
        // The route of the framework takes any method, and would need a document of its own.
        router.routeWithRegex(PATH)
                .order(ORDER)
                .handler(other -> other.response()
                        .putHeader(HttpHeaders.ALLOW, "GET, HEAD")
                        .setStatusCode(405)
                        .end());
    }

    /** Returns the bytes of the document in {@code format}, {@code JSON} or {@code YAML}. */
    public static byte[] read(String format) {
        try (InputStream document =
                Thread.currentThread().getContextClassLoader().getResourceAsStream(NAME + format)) {
            if (document == null) {
                throw new IllegalStateException("the build did not create " + NAME + format);
            }
            return document.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void answer(RoutingContext context) {
        boolean asJson = isJson(context);
        context.response()
                .putHeader(
                        HttpHeaders.CONTENT_TYPE,
                        asJson ? "application/json;charset=UTF-8" : "application/yaml;charset=UTF-8")
                .end(asJson ? json() : yaml());
    }

    private static boolean isJson(RoutingContext context) {
        String path = context.normalizedPath();
        if (path.contains(".")) {
            return path.endsWith(".json");
        }
        String format = context.request().getParam("format");
        String accept = context.request().getHeader(HttpHeaders.ACCEPT);
        return format == null ? accept != null && accept.contains("application/json") : format.equalsIgnoreCase("json");
    }

    private Buffer json() {
        Buffer known = json;
        if (known == null) {
            known = Buffer.buffer(read("JSON"));
            json = known;
        }
        return known;
    }

    private Buffer yaml() {
        Buffer known = yaml;
        if (known == null) {
            known = Buffer.buffer(read("YAML"));
            yaml = known;
        }
        return known;
    }
}
