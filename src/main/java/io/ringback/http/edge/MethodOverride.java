package io.ringback.http.edge;

import com.fasterxml.jackson.databind.node.TextNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.ringback.http.ApiException;
import io.ringback.http.RequestState;
import io.ringback.http.ValidationErrors;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the method of a POST by {@code ?verb=} or the envelope's {@code verb}, for clients that can send no other
 * method. Authorization sees the replaced method too.
 */
final class MethodOverride {
    private static final String VERB = "verb";
    private static final Map<String, HttpMethod> CARRIED = Map.of(
            "put", HttpMethod.PUT,
            "patch", HttpMethod.PATCH,
            "delete", HttpMethod.DELETE,
            "post", HttpMethod.POST);

    private MethodOverride() {}

    /** Returns the effective method of {@code request}; 400 for a verb that a POST must not carry. */
    static HttpMethod method(HttpServerRequest request, RequestState requestState) {
        if (!request.method().equals(HttpMethod.POST)) {
            return request.method();
        }
        String verb = inQuery(request.query());
        if (verb == null) {
            verb = requestState.body().head().verb();
        }
        if (verb == null) {
            return HttpMethod.POST;
        }
        HttpMethod method = CARRIED.get(verb.toLowerCase(Locale.ROOT));
        if (method == null) {
            throw notCarried(verb);
        }
        return method;
    }

    private static ApiException notCarried(String verb) {
        ValidationErrors validationErrors = new ValidationErrors();
        validationErrors.notListed(VERB, CARRIED.keySet().stream().sorted().toList(), TextNode.valueOf(verb));
        return validationErrors.asException();
    }

    private static @Nullable String inQuery(@Nullable String query) {
        if (query == null || !query.contains(VERB)) {
            return null;
        }
        List<String> values = new QueryStringDecoder(query, false).parameters().get(VERB);
        return values == null ? null : values.getFirst();
    }
}
