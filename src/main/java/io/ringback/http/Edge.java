package io.ringback.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.ringback.Run;
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
class Edge {
    /** Before every other filter of ours or of the framework that may answer, CORS (300) excepted. */
    private static final int PRIORITY = 250;

    /** Answers of the framework that are made at once: each of its document is a copy of the whole. */
    private static final int DOCUMENTS = 16;

    private final Semaphore documents = new Semaphore(DOCUMENTS);
    private final Uploads uploads;
    private final RequestIds requestIds;
    private final Refusals refusals;
    private final Allowed allowed;
    private final Run run;

    Edge(Uploads uploads, RequestIds requestIds, Refusals refusals, Allowed allowed, Run run) {
        this.run = run;
        this.allowed = allowed;
        this.uploads = uploads;
        this.requestIds = requestIds;
        this.refusals = refusals;
    }

    void install(@Observes Filters filters) {
        filters.register(this::handle, PRIORITY);
    }

    /** What fails or finds no resource below or beside our own gets our form as well. */
    void installErrors(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE + 2).failureHandler(refusals::fail);
        refusals.everyStatus(status -> router.errorHandler(status, refusals::fail));
    }

    private void handle(RoutingContext context) {
        Exchange known = Exchange.find(context);
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
        Target target = Target.of(Target.normalized(context));
        Exchange exchange = Exchange.begin(context, requestIds.of(request), target.prefix());
        MDC.put("request_id", exchange.requestId());
        name(context, exchange);
        ApiException fault = isFramedOddly(request)
                ? ApiException.of(Problem.BAD_REQUEST, "the body is framed in a way that is not ours", null)
                : Target.fault(request);
        if (fault != null) {
            if (hasBody(request)) {
                Upload.closeAfterwards(context);
            }
            refusals.refuse(context, fault);
            return;
        }
        if (!target.isApi()) {
            beside(context);
            return;
        }
        if (!run.servesApi()) {
            refusals.refuse(
                    context,
                    ApiException.of(Problem.NOT_FOUND, "this process delivers, it does not serve the API", null));
            return;
        }
        uploads.receive(context, target, body -> admit(context, exchange, target, body));
    }

    /** What the framework answers. Its place is free again once the event loop has taken the answer over. */
    private void beside(RoutingContext context) {
        if (!Target.normalized(context).startsWith("/q/")) {
            context.next();
            return;
        }
        if (!documents.tryAcquire()) {
            refusals.refuse(
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

    private void admit(RoutingContext context, Exchange exchange, Target target, Body body) {
        HttpServerRequest request = context.request();
        exchange.body(body);
        try {
            MediaTypes.check(request, !body.isEmpty(), target.takesEvents());
        } catch (ApiException refused) {
            refusals.refuse(context, refused);
            return;
        }
        // What the edge has read is Exchange's; nobody below waits for more.
        ((RoutingContextInternal) context).setBody(Buffer.buffer());
        // Below the edge there is one kind of body and one kind of answer, so that no second gate disagrees.
        request.headers().set(HttpHeaders.ACCEPT, "application/json").set(HttpHeaders.CONTENT_TYPE, "application/json");
        // An event may well have a field that is called as a verb is.
        if (target.takesEvents()) {
            proceed(context, target, request.method());
        } else if (body.isLarge()) {
            context.vertx()
                    .executeBlocking(body::head, false)
                    .onSuccess(_ -> proceed(context, target, exchange))
                    .onFailure(context::fail);
        } else {
            proceed(context, target, exchange);
        }
    }

    private void proceed(RoutingContext context, Target target, Exchange exchange) {
        HttpMethod method;
        try {
            method = Tunnel.method(context.request(), exchange);
        } catch (ApiException refused) {
            refusals.refuse(context, refused);
            return;
        }
        proceed(context, target, method);
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
    private void proceed(RoutingContext context, Target target, HttpMethod method) {
        Allowed.Route route = allowed.of(target.path());
        Set<String> methods = route.methods();
        if (!methods.contains(method.name())) {
            Problem problem = methods.isEmpty() ? Problem.NOT_FOUND : Problem.INVALID_METHOD;
            if (!methods.isEmpty()) {
                context.response().putHeader(HttpHeaders.ALLOW, String.join(", ", methods));
            }
            refusals.refuse(context, Answers.ofStatus(problem.status()));
            return;
        }
        HttpServerRequest request = context.request();
        String query = request.query();
        noteSlips(Exchange.of(context), route.names(method.name()), query, target);
        String uri = query == null ? target.path() : target.path() + "?" + query;
        if (uri.equals(request.uri()) && method.equals(request.method())) {
            context.next();
        } else {
            context.reroute(method, uri);
        }
    }

    private static void noteSlips(Exchange exchange, KnownNames known, @Nullable String query, Target target) {
        if (query != null && !query.isEmpty()) {
            Slips.inQuery(query, known, exchange.warnings());
        }
        exchange.body().expect(known, exchange.warnings(), !target.takesEvents());
    }

    private static void name(RoutingContext context, Exchange exchange) {
        context.response()
                .putHeader("X-Request-ID", exchange.requestId())
                .putHeader("X-Content-Type-Options", "nosniff");
        if (!exchange.prefix().isEmpty()) {
            // Answers hold an account's own data: no cache keeps them, and no page shows them as its own.
            context.response()
                    .putHeader("Cache-Control", "no-store")
                    .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                    .putHeader("Referrer-Policy", "no-referrer");
        }
    }
}
