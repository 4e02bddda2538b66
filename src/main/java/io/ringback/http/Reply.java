package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;

/** The answers of our resources, in the envelope. */
public final class Reply {
    private Reply() {}

    public static Response ok(JsonNode data) {
        return response(Response.Status.OK, Envelope.success(data)).build();
    }

    /** One thing, with the revision it has, also as its {@code ETag}. */
    public static Response ok(JsonNode data, int revision) {
        return revised(Response.Status.OK, data, revision).build();
    }

    /** A new thing without revisions; {@code path} is where it is, beginning {@code /v1/}. */
    public static Response created(JsonNode data, String path) {
        return response(Response.Status.CREATED, Envelope.success(data))
                .header(HttpHeaders.LOCATION, path)
                .build();
    }

    /** A new thing with its first revision; {@code path} is where it is, beginning {@code /v1/}. */
    public static Response created(JsonNode data, int revision, String path) {
        return revised(Response.Status.CREATED, data, revision)
                .header(HttpHeaders.LOCATION, path)
                .build();
    }

    /** A new token, in the one answer whose purpose it is to carry it. */
    public static Response loggedIn(JsonNode data, String token) {
        return response(Response.Status.CREATED, Envelope.success(data).put("auth_token", token))
                .build();
    }

    public static Response accepted(JsonNode data) {
        return response(Response.Status.ACCEPTED, Envelope.success(data)).build();
    }

    public static Response list(Page<? extends JsonNode> page) {
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        page.items().forEach(items::add);
        ObjectNode envelope =
                Envelope.success(items).put("page_size", page.items().size());
        if (page.request().after() != null) {
            envelope.put("start_key", PageRequest.encode(page.request().after()));
        }
        if (page.next() != null) {
            envelope.put("next_start_key", PageRequest.encode(page.next()));
        }
        return response(Response.Status.OK, envelope).build();
    }

    static Response error(ApiException problem) {
        Response.ResponseBuilder response =
                response(Response.Status.fromStatusCode(problem.problem().status()), Envelope.error(problem));
        if (problem.retryAfter() != null) {
            response.header(HttpHeaders.RETRY_AFTER, seconds(problem.retryAfter()));
        }
        return response.build();
    }

    /** Whole seconds for {@code Retry-After}, never too few. */
    static long seconds(Duration wait) {
        return Math.max(1, wait.plusSeconds(1).minusNanos(1).toSeconds());
    }

    private static Response.ResponseBuilder revised(Response.Status status, JsonNode data, int revision) {
        String shown = Integer.toString(revision);
        return response(status, Envelope.success(data).put("revision", shown))
                .header(HttpHeaders.ETAG, "\"" + shown + "\"");
    }

    private static Response.ResponseBuilder response(Response.Status status, ObjectNode envelope) {
        return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(envelope);
    }
}
