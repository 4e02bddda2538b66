package io.ringback.http;

import io.quarkus.logging.Log;
import io.ringback.jdbc.OutageLog;
import io.ringback.jdbc.Unreachable;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Wraps every response and every exception of a resource in the envelope. */
public class ExceptionMappers {
    private static final Set<String> CHANGES = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final OutageLog OUTAGES =
            new OutageLog(ExceptionMappers.class, "answering API requests from the database");
    private static final Duration DATABASE_PAUSE = Duration.ofSeconds(5);

    private static final MediaType PROBLEM = MediaType.valueOf(ProblemDetails.MEDIA_TYPE);
    private static final Annotation[] NONE = {};

    private final InstantSource clock;
    private final String version;

    ExceptionMappers(InstantSource clock, @ConfigProperty(name = "quarkus.application.version") String version) {
        this.clock = clock;
        this.version = version;
    }

    @ServerResponseFilter
    public void complete(ContainerRequestContext request, ContainerResponseContext response, RoutingContext context) {
        RequestState requestState = RequestState.find(context);
        if (response.getStatus() < 300 && CHANGES.contains(request.getMethod())) {
            // A successful change was stored. Reads prove nothing, since they may come from memory.
            OUTAGES.worked();
        }
        switch (response.getEntity()) {
            case Envelope answer -> response.setEntity(answer.stamped(Stamp.success(requestState, clock, version)));
            case ErrorEnvelope error -> {
                ErrorEnvelope whole = error.stamped(Stamp.error(requestState, clock, version));
                if (requestState != null && requestState.wantsProblem()) {
                    response.setEntity(whole.bytes(true), NONE, PROBLEM);
                } else {
                    response.setEntity(whole);
                }
            }
            case null, default -> {}
        }
        Object location = response.getHeaders().getFirst(HttpHeaders.LOCATION);
        if (location != null && requestState != null) {
            response.getHeaders()
                    .putSingle(HttpHeaders.LOCATION, location.toString().replaceFirst("^/v1", requestState.prefix()));
        }
    }

    @ServerExceptionMapper
    public Response problem(ApiException problem) {
        return Responses.error(problem);
    }

    @ServerExceptionMapper
    public Response framework(WebApplicationException failure) {
        int status = failure.getResponse().getStatus();
        return Responses.error(status < 500 ? ofStatus(status) : of(failure));
    }

    @ServerExceptionMapper
    public Response any(Throwable failure) {
        return Responses.error(of(failure));
    }

    /** Maps an exception to an API error. Logs it once when it is a bug of the service. */
    public static ApiException of(Throwable failure) {
        if (failure instanceof ApiException told) {
            return told;
        }
        if (Unreachable.isCauseOf(failure)) {
            OUTAGES.failed(failure);
            return ApiException.retryLater(
                    Problem.UNREACHABLE, "The database is unavailable; try again later.", DATABASE_PAUSE);
        }
        Log.error("Request failed with an internal error; report it with the stack trace", failure);
        return ApiException.of(Problem.FAULT, "Internal error; the service logged it with the request id.", null);
    }

    /** Maps a bare {@code status} of the framework to an API error. */
    public static ApiException ofStatus(int status) {
        Problem problem = switch (status) {
            case 404 -> Problem.NOT_FOUND;
            case 405 -> Problem.INVALID_METHOD;
            case 406 -> Problem.NOT_ACCEPTABLE;
            case 413 -> Problem.TOO_LARGE;
            case 414 -> Problem.URI_TOO_LONG;
            case 415 -> Problem.UNSUPPORTED_MEDIA_TYPE;
            case 431 -> Problem.HEAD_TOO_LARGE;
            case 501 -> Problem.NOT_IMPLEMENTED;
            default -> status < 500 ? Problem.BAD_REQUEST : Problem.FAULT;
        };
        return ApiException.of(problem, problem.message().replace('_', ' '), null);
    }
}
