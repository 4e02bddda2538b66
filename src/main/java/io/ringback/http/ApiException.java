package io.ringback.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the caller did wrong, or what they must wait for: the only exception that becomes an answer as it stands. It has
 * no stack trace, since it reports no fault of ours.
 */
public final class ApiException extends RuntimeException {
    private final Problem problem;
    private final transient ObjectNode data;
    private final @Nullable Duration retryAfter;

    private ApiException(Problem problem, ObjectNode data, @Nullable Duration retryAfter) {
        super(problem.message(), null, false, false);
        this.problem = problem;
        this.data = data;
        this.retryAfter = retryAfter;
    }

    /** A problem told in one sentence; {@code cause} names what it is about (an id, a field), never internals. */
    public static ApiException of(Problem problem, String message, @Nullable String cause) {
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("message", message);
        if (cause != null) {
            data.put("cause", cause);
        }
        return new ApiException(problem, data, null);
    }

    /** 400 with the faults of {@link ValidationErrors}. */
    static ApiException validation(ObjectNode faults) {
        return new ApiException(Problem.VALIDATION, faults, null);
    }

    /** 404 for an id that is unknown, deleted, of a wrong shape or another account's: one answer for all. */
    public static ApiException badIdentifier(String shown) {
        return of(Problem.BAD_IDENTIFIER, "bad identifier", shown);
    }

    public static ApiException forbidden() {
        return of(Problem.FORBIDDEN, "forbidden", null);
    }

    public static ApiException conflict(String message, @Nullable String cause) {
        return of(Problem.CONFLICT, message, cause);
    }

    /** 429 or 503: the same request may succeed after {@code wait}. */
    public static ApiException retryLater(Problem problem, String message, Duration wait) {
        return new ApiException(problem, JsonNodeFactory.instance.objectNode().put("message", message), wait);
    }

    public Problem problem() {
        return problem;
    }

    ObjectNode data() {
        return data;
    }

    @Nullable
    public Duration retryAfter() {
        return retryAfter;
    }
}
