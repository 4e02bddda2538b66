package io.ringback.http;

import io.ringback.http.Envelope.Answer;
import io.ringback.http.Envelope.LoggedIn;
import io.ringback.http.Envelope.Revised;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Builds the responses of resources, in the envelope. */
public final class Responses {
    private Responses() {}

    public static <T> RestResponse<Answer<T>> ok(T data) {
        return response(RestResponse.Status.OK, new Answer<>(data, null)).build();
    }

    /** Returns a resource with its revision, also as its {@code ETag}. */
    public static <T> RestResponse<Revised<T>> ok(T data, int revision) {
        return revised(RestResponse.Status.OK, data, revision).build();
    }

    /** Returns a new resource without revisions; {@code path} is its location, beginning with {@code /v1/}. */
    public static <T> RestResponse<Answer<T>> created(T data, String path) {
        return response(RestResponse.Status.CREATED, new Answer<>(data, null))
                .header(HttpHeaders.LOCATION, path)
                .build();
    }

    /** Returns a new resource with its first revision; {@code path} is its location, beginning with {@code /v1/}. */
    public static <T> RestResponse<Revised<T>> created(T data, int revision, String path) {
        return revised(RestResponse.Status.CREATED, data, revision)
                .header(HttpHeaders.LOCATION, path)
                .build();
    }

    /** Returns a new token. */
    public static <T> RestResponse<LoggedIn<T>> loggedIn(T data, String token) {
        return response(RestResponse.Status.CREATED, new LoggedIn<>(data, token, null))
                .build();
    }

    public static <T> RestResponse<Answer<T>> accepted(T data) {
        return response(RestResponse.Status.ACCEPTED, new Answer<>(data, null)).build();
    }

    static Response error(ApiException problem) {
        var status = Response.Status.fromStatusCode(problem.problem().status());
        var response =
                Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(ErrorEnvelope.of(problem));
        if (problem.retryAfter() != null) {
            response.header(HttpHeaders.RETRY_AFTER, seconds(problem.retryAfter()));
        }
        return response.build();
    }

    /** Returns whole seconds for {@code Retry-After}, rounded up, at least 1. */
    public static long seconds(Duration wait) {
        return Math.max(1, wait.plusSeconds(1).minusNanos(1).toSeconds());
    }

    private static <T> ResponseBuilder<Revised<T>> revised(RestResponse.Status status, T data, int revision) {
        String shown = Integer.toString(revision);
        return response(status, new Revised<>(data, shown, null)).header(HttpHeaders.ETAG, "\"" + shown + "\"");
    }

    private static <T> ResponseBuilder<T> response(RestResponse.Status status, T envelope) {
        return ResponseBuilder.create(status, envelope).type(MediaType.APPLICATION_JSON_TYPE);
    }
}
