package io.ringback.http.edge;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.ringback.ProcessMode;
import io.ringback.http.ApiException;
import io.ringback.http.Body;
import io.ringback.http.ExceptionMappers;
import io.ringback.http.KnownNames;
import io.ringback.http.MediaTypes;
import io.ringback.http.Problem;
import io.ringback.http.RequestState;
import io.ringback.http.UnknownNameWarnings;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Processes every request first, and is the only class that reads bodies. It assigns an id, normalizes the path, and
 * rejects requests that are too large or in an unsupported form.
 */
@ApplicationScoped
class ApiEntryHandler {
    /** Runs before every other filter that may send a response, CORS (300) excepted. */
    private static final int PRIORITY = 250;

    /** Maximum number of concurrent responses of the framework: each copies the whole document. */
    private static final int DOCUMENTS = 16;

    private final Semaphore documents = new Semaphore(DOCUMENTS);
    private final RequestBodyAdmission requestBodyAdmission;
    private final RequestIds requestIds;
    private final ErrorResponder errorResponder;
    private final AllowedMethods allowedMethods;
    private final ProcessMode processMode;

    ApiEntryHandler(
            RequestBodyAdmission requestBodyAdmission,
            RequestIds requestIds,
            ErrorResponder errorResponder,
            AllowedMethods allowedMethods,
            ProcessMode processMode) {
        this.processMode = processMode;
        this.allowedMethods = allowedMethods;
        this.requestBodyAdmission = requestBodyAdmission;
        this.requestIds = requestIds;
        this.errorResponder = errorResponder;
    }

    void install(@Observes Filters filters) {
        filters.register(this::handle, PRIORITY);
    }

    /** Formats failures and missing resources, also outside the API's paths, as error envelopes. */
    void installErrors(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE + 2).failureHandler(errorResponder::fail);
        errorResponder.everyStatus(status -> router.errorHandler(status, errorResponder::fail));
    }

    private void handle(RoutingContext context) {
        RequestState known = RequestState.find(context);
        if (known == null) {
            arrive(context);
        } else {
            // A reroute, which has lost the response's headers.
            name(context, known);
            context.next();
        }
    }

    private void arrive(RoutingContext context) {
        HttpServerRequest request = context.request();
        ApiPath apiPath = ApiPath.of(ApiPath.normalized(context));
        RequestState requestState = RequestState.begin(context, requestIds.of(request), apiPath.prefix());
        MDC.put("request_id", requestState.requestId());
        name(context, requestState);
        ApiException fault = fault(request);
        if (fault != null) {
            if (hasBody(request)) {
                RequestBodyReader.closeAfterwards(context);
            }
            errorResponder.refuse(context, fault);
            return;
        }
        if (!apiPath.isApi()) {
            beside(context);
            return;
        }
        if (!processMode.servesApi()) {
            errorResponder.refuse(
                    context,
                    ApiException.of(
                            Problem.NOT_FOUND,
                            "This process sends deliveries only; call a process with RINGBACK_ROLES=api.",
                            null));
            return;
        }
        requestBodyAdmission.receive(context, apiPath, body -> admit(context, requestState, apiPath, body));
    }

    private static @Nullable ApiException fault(HttpServerRequest request) {
        ApiException undecodable = UndecodableHead.refusal(request);
        if (undecodable != null) {
            return undecodable;
        }
        return isFramedOddly(request)
                ? ApiException.of(
                        Problem.BAD_REQUEST,
                        "Ambiguous message framing: send either Content-Length or Transfer-Encoding: chunked.",
                        null)
                : ApiPath.fault(request);
    }

    /** Passes a request to the framework. Its place is free again when the event loop has taken the response. */
    private void beside(RoutingContext context) {
        if (!ApiPath.normalized(context).startsWith("/q/")) {
            context.next();
            return;
        }
        if (!documents.tryAcquire()) {
            errorResponder.refuse(
                    context,
                    ApiException.retryLater(
                            Problem.TOO_MANY_REQUESTS,
                            "Too many concurrent requests for the document; try again later.",
                            Duration.ofSeconds(1)));
            return;
        }
        Context loop = context.vertx().getOrCreateContext();
        context.addEndHandler(_ -> loop.runOnContext(_ -> documents.release()));
        context.next();
    }

    private void admit(RoutingContext context, RequestState requestState, ApiPath apiPath, Body body) {
        HttpServerRequest request = context.request();
        requestState.body(body);
        try {
            MediaTypes.check(request, !body.isEmpty(), apiPath.takesEvents());
        } catch (ApiException refused) {
            errorResponder.refuse(context, refused);
            return;
        }
        // RequestState holds the body; otherwise a resource would wait for one that was already read.
        ((RoutingContextInternal) context).setBody(Buffer.buffer());
        // Resources accept and produce one media type only, so later checks cannot disagree.
        request.headers().set(HttpHeaders.ACCEPT, "application/json").set(HttpHeaders.CONTENT_TYPE, "application/json");
        // An event may have a field with the same name as the verb parameter.
        if (apiPath.takesEvents()) {
            proceed(context, apiPath, request.method());
        } else if (body.isLarge()) {
            context.vertx()
                    .executeBlocking(body::head, false)
                    .onSuccess(_ -> proceed(context, apiPath, requestState))
                    .onFailure(context::fail);
        } else {
            proceed(context, apiPath, requestState);
        }
    }

    private void proceed(RoutingContext context, ApiPath apiPath, RequestState requestState) {
        HttpMethod method;
        try {
            method = MethodOverride.method(context.request(), requestState);
        } catch (ApiException refused) {
            errorResponder.refuse(context, refused);
            return;
        }
        proceed(context, apiPath, method);
    }

    /**
     * Returns whether the body's length is ambiguous (RFC 9112, 6.3), so that a proxy may see a different start of the
     * next request.
     */
    private static boolean isFramedOddly(HttpServerRequest request) {
        List<String> codings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        return !codings.isEmpty()
                && (codings.size() > 1
                        || !codings.getFirst().strip().equalsIgnoreCase("chunked")
                        || request.headers().contains(HttpHeaders.CONTENT_LENGTH));
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
    }

    /**
     * Chooses between 404 and 405 by the document, which covers every path. The framework considers one resource class
     * at a time.
     */
    private void proceed(RoutingContext context, ApiPath apiPath, HttpMethod method) {
        AllowedMethods.Route route = allowedMethods.of(apiPath.path());
        Set<String> methods = route.methods();
        if (!methods.contains(method.name())) {
            Problem problem = methods.isEmpty() ? Problem.NOT_FOUND : Problem.INVALID_METHOD;
            if (!methods.isEmpty()) {
                context.response().putHeader(HttpHeaders.ALLOW, String.join(", ", methods));
            }
            errorResponder.refuse(context, ExceptionMappers.ofStatus(problem.status()));
            return;
        }
        HttpServerRequest request = context.request();
        String query = request.query();
        noteSlips(RequestState.of(context), route.names(method.name()), query, apiPath);
        String uri = query == null ? apiPath.path() : apiPath.path() + "?" + query;
        if (uri.equals(request.uri()) && method.equals(request.method())) {
            context.next();
        } else {
            context.reroute(method, uri);
        }
    }

    private static void noteSlips(
            RequestState requestState, KnownNames known, @Nullable String query, ApiPath apiPath) {
        if (query != null && !query.isEmpty()) {
            UnknownNameWarnings.inQuery(query, known, requestState.warnings());
        }
        requestState.body().expect(known, requestState.warnings(), !apiPath.takesEvents());
    }

    private static void name(RoutingContext context, RequestState requestState) {
        context.response()
                .putHeader("X-Request-ID", requestState.requestId())
                .putHeader("X-Content-Type-Options", "nosniff");
        if (!requestState.prefix().isEmpty()) {
            // Responses contain an account's data, so caches must not store them and pages must not embed them.
            context.response()
                    .putHeader("Cache-Control", "no-store")
                    .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                    .putHeader("Referrer-Policy", "no-referrer");
        }
    }
}
