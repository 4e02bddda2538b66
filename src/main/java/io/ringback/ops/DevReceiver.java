package io.ringback.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.arc.profile.IfBuildProfile;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URLDecoder;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/** Receives webhooks inside the process in development mode, so that no other server is needed. */
@IfBuildProfile("dev")
@ApplicationScoped
class DevReceiver {
    private static final int CAPACITY = 200;
    private static final int BODY_BYTES = 1024 * 1024;
    /** Runs before all routes that authenticate or read the body. */
    private static final int FIRST = -100_000;

    private static final String FORM = "application/x-www-form-urlencoded";

    private final Deque<JsonObject> newestFirst = new ArrayDeque<>();
    private final InstantSource clock;

    DevReceiver(InstantSource clock) {
        this.clock = clock;
    }

    void open(@Observes Router router) {
        router.route(HttpMethod.GET, "/dev/inbox").order(FIRST).handler(this::list);
        router.route(HttpMethod.DELETE, "/dev/inbox").order(FIRST).handler(this::clear);
        router.route("/dev/inbox/*").order(FIRST + 1).handler(this::receive);
    }

    private void list(RoutingContext context) {
        var requests = new JsonArray();
        synchronized (newestFirst) {
            newestFirst.forEach(requests::add);
        }
        context.response()
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject().put("data", requests).encodePrettily() + "\n");
    }

    private void clear(RoutingContext context) {
        synchronized (newestFirst) {
            newestFirst.clear();
        }
        context.response().setStatusCode(204).end();
    }

    private void receive(RoutingContext context) {
        HttpServerRequest request = context.request();
        var body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() <= BODY_BYTES) {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> {
            keep(request, body);
            answer(request);
        });
        request.resume();
    }

    private void keep(HttpServerRequest request, Buffer body) {
        JsonObject kept = new JsonObject()
                .put("received_at", clock.instant().toString())
                .put("method", request.method().name())
                .put("path", request.path())
                .put("query", request.query())
                .put("headers", headers(request))
                .put("body", body.toString(UTF_8));
        String form = request.method().equals(HttpMethod.GET) ? request.query() : body.toString(UTF_8);
        if (form != null && isForm(request)) {
            kept.put("form", form(form));
        }
        synchronized (newestFirst) {
            newestFirst.addFirst(kept);
            if (newestFirst.size() > CAPACITY) {
                newestFirst.removeLast();
            }
        }
    }

    /** Responds with 200 or with the status in the webhook's URL: {@code ?status=503} simulates a failure. */
    private static void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        String status = request.getParam("status", "200");
        boolean valid = status.matches("[2-5][0-9][0-9]");
        response.setStatusCode(valid ? Integer.parseInt(status) : 200).end();
    }

    private static boolean isForm(HttpServerRequest request) {
        String type = request.getHeader("Content-Type");
        return request.method().equals(HttpMethod.GET) || (type != null && type.startsWith(FORM));
    }

    private static JsonObject headers(HttpServerRequest request) {
        var headers = new JsonObject();
        request.headers().forEach((name, value) -> headers.put(name, value));
        return headers;
    }

    private static JsonObject form(String text) {
        var form = new JsonObject();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return form;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
