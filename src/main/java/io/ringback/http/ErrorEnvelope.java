package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.ringback.json.Json;
import org.jspecify.annotations.Nullable;

/** Defines the form of every error that is not sent as problem details. */
@RegisterForReflection // Registered explicitly: no resource method returns it.
public record ErrorEnvelope(
        JsonNode data,
        String error,
        String message,
        @Inline @Nullable Stamp stamp) {
    public static ErrorEnvelope of(ApiException problem) {
        return new ErrorEnvelope(
                problem.data(),
                Integer.toString(problem.problem().status()),
                problem.problem().message(),
                null);
    }

    public ErrorEnvelope stamped(Stamp given) {
        return new ErrorEnvelope(data, error, message, given);
    }

    /** Returns the error as JSON, as an envelope or as problem details. */
    public byte[] bytes(boolean asProblem) {
        ObjectNode tree = Json.tree(this);
        return Json.bytes(asProblem ? ProblemDetails.of(tree) : tree);
    }
}
