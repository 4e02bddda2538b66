package io.ringback.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reports a caller's mistake, or a condition that the caller must wait for, as an error response. It has no stack
 * trace, because it reports no bug of the service.
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

    /**
     * Creates the error for {@code problem}. The {@code message} is one sentence; {@code cause} names the id or field
     * concerned, never internals.
     */
    public static ApiException of(Problem problem, String message, @Nullable String cause) {
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("message", message);
        if (cause != null) {
            data.put("cause", cause);
        }
        return new ApiException(problem, data, null);
    }

    /** Returns a 400 with the faults of {@link ValidationErrors}. */
    static ApiException validation(ObjectNode faults) {
        return new ApiException(Problem.VALIDATION, faults, null);
    }

    /**
     * Returns a 404. Unknown, deleted, malformed and foreign ids all get this response, so callers cannot probe for
     * ids.
     */
    public static ApiException badIdentifier(String shown) {
        return of(Problem.BAD_IDENTIFIER, "bad identifier", shown);
    }

    public static ApiException forbidden() {
        return of(Problem.FORBIDDEN, "forbidden", null);
    }

    public static ApiException conflict(String message, @Nullable String cause) {
        return of(Problem.CONFLICT, message, cause);
    }

    /** Returns a 429 or 503 with {@code Retry-After}: the same request may succeed after {@code wait}. */
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
