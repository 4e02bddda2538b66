package io.ringback.http.edge;

import io.ringback.http.ApiException;
import io.ringback.http.ErrorEnvelope;
import io.ringback.http.ExceptionMappers;
import io.ringback.http.MediaTypes;
import io.ringback.http.ProblemDetails;
import io.ringback.http.RequestState;
import io.ringback.http.Responses;
import io.ringback.http.Stamp;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Sends error responses for requests that never reach a resource. */
@ApplicationScoped
class ErrorResponder {
    private final RequestIds requestIds;
    private final InstantSource clock;
    private final String version;

    ErrorResponder(
            RequestIds requestIds,
            InstantSource clock,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.requestIds = requestIds;
        this.clock = clock;
        this.version = version;
    }

    void everyStatus(IntConsumer status) {
        IntStream.of(400, 404, 405, 406, 413, 414, 415, 431, 500, 501, 503).forEach(status);
    }

    /** Sends the error for a failure of the framework; pages outside the API keep the framework's response. */
    void fail(RoutingContext context) {
        String path = ApiPath.normalized(context);
        if (path.startsWith("/q/") || path.startsWith("/dev/")) {
            context.next();
            return;
        }
        int status = context.statusCode();
        Throwable failure = context.failure();
        refuse(
                context,
                failure == null || (status >= 400 && status < 500)
                        ? ExceptionMappers.ofStatus(status)
                        : ExceptionMappers.of(failure));
    }

    void refuse(RoutingContext context, ApiException refused) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed() || response.headWritten()) {
            return;
        }
        RequestState known = RequestState.find(context);
        RequestState requestState =
                known == null ? RequestState.begin(context, requestIds.of(context.request()), "") : known;
        answer(response, requestState, refused);
    }

    private void answer(HttpServerResponse response, RequestState requestState, ApiException refused) {
        ErrorEnvelope error = ErrorEnvelope.of(refused).stamped(Stamp.error(requestState, clock, version));
        response.setStatusCode(refused.problem().status())
                .putHeader("X-Request-ID", requestState.requestId())
                .putHeader(
                        HttpHeaders.CONTENT_TYPE,
                        requestState.wantsProblem() ? ProblemDetails.MEDIA_TYPE : MediaTypes.JSON);
        if (refused.retryAfter() != null) {
            response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(Responses.seconds(refused.retryAfter())));
        }
        response.end(Buffer.buffer(error.bytes(requestState.wantsProblem())));
    }
}
