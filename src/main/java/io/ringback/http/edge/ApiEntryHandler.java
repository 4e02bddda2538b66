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
 * The first to see a request and the only one who reads its body: gives it an id, brings its path to the one form that
 * resources know, and turns away what is too large or in a form we do not speak.
 */
@ApplicationScoped
class ApiEntryHandler {
    /** Before every other filter of ours or of the framework that may answer, CORS (300) excepted. */
    private static final int PRIORITY = 250;

    /** Answers of the framework that are made at once: each of its document is a copy of the whole. */
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

    /** What fails or finds no resource below or beside our own gets our form as well. */
    void installErrors(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE + 2).failureHandler(errorResponder::fail);
        errorResponder.everyStatus(status -> router.errorHandler(status, errorResponder::fail));
    }

    private void handle(RoutingContext context) {
        RequestState known = RequestState.find(context);
        if (known == null) {
            arrive(context);
        } else {
            // A reroute, which has forgotten the answer's headers.
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
                    ApiException.of(Problem.NOT_FOUND, "this process delivers, it does not serve the API", null));
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
                ? ApiException.of(Problem.BAD_REQUEST, "the body is framed in a way that is not ours", null)
                : ApiPath.fault(request);
    }

    /** What the framework answers. Its place is free again once the event loop has taken the answer over. */
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
                            "the document is asked for too often at once",
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
        // The body belongs to RequestState; without this, a resource would wait for one that was read.
        ((RoutingContextInternal) context).setBody(Buffer.buffer());
        // Below the edge there is one kind of body and one kind of answer, so that no second gate disagrees.
        request.headers().set(HttpHeaders.ACCEPT, "application/json").set(HttpHeaders.CONTENT_TYPE, "application/json");
        // An event may well have a field that is called as a verb is.
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
     * Whether nobody can tell how long the body is (RFC 9112, 6.3): a proxy in front may take the next request for part of
     * it, or the other way round.
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

    /** The framework's own choice between 404 and 405 knows one resource class at a time; the document knows every path. */
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
            // Answers hold an account's own data: no cache keeps them, and no page shows them as its own.
            context.response()
                    .putHeader("Cache-Control", "no-store")
                    .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                    .putHeader("Referrer-Policy", "no-referrer");
        }
    }
}
