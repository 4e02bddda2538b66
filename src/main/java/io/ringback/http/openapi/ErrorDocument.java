package io.ringback.http.openapi;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.MediaTypes;
import io.ringback.http.Problem;
import io.ringback.http.ProblemDetails;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Describes every error in the OpenAPI document: in the envelope, and as problem details. */
final class ErrorDocument {
    static final String WARNINGS = "warnings";

    private static final String ERROR = "ErrorAnswer";
    private static final String DETAILS = "ProblemDetails";
    private static final String FAULT = "ProblemFault";
    private static final JsonMapper MAPPER = new JsonMapper();

    private static final Map<Problem, String> MEANING = new LinkedHashMap<>();

    static {
        MEANING.put(Problem.VALIDATION, "Fields of the body are invalid; `data` names all of them.");
        MEANING.put(Problem.BAD_REQUEST, "The URI, the path or the framing of the request is malformed or ambiguous.");
        MEANING.put(Problem.INVALID_CREDENTIALS, "The token is missing, unknown, expired or revoked.");
        MEANING.put(Problem.FORBIDDEN, "The token may not act on this account, or not in this way.");
        MEANING.put(Problem.BAD_IDENTIFIER, "An id is unknown, deleted, malformed or another account's.");
        MEANING.put(Problem.INVALID_METHOD, "The resource has no such method; `Allow` names those it has.");
        MEANING.put(Problem.NOT_ACCEPTABLE, "`Accept` excludes JSON.");
        MEANING.put(
                Problem.CONFLICT, "`If-Match` does not match, or an idempotency key was used with different content.");
        MEANING.put(Problem.TOO_LARGE, "The body is too large.");
        MEANING.put(Problem.URI_TOO_LONG, "The URI is longer than 8,192 characters.");
        MEANING.put(Problem.UNSUPPORTED_MEDIA_TYPE, "The body has an unsupported media type.");
        MEANING.put(Problem.TOO_MANY_REQUESTS, "This token sends too many requests; see `Retry-After`.");
        MEANING.put(Problem.HEAD_TOO_LARGE, "The head of the request is larger than 20 KiB.");
        MEANING.put(Problem.FAULT, "Internal error; the service logged it with the request id.");
        MEANING.put(Problem.UNREACHABLE, "The database is unavailable; see `Retry-After`.");
    }

    private ErrorDocument() {}

    static void complete(Components components) {
        components.addSchema(ERROR, error());
        components.addSchema(DETAILS, details());
        components.addSchema(FAULT, fault());
        MEANING.forEach(
                (problem, meaning) -> components.addResponse(ApiDocument.name(problem), response(problem, meaning)));
    }

    /** Returns the schema of the envelope's warnings about unknown names. */
    static Schema warnings() {
        return type(SchemaType.ARRAY)
                .items(type(SchemaType.STRING))
                .maxItems(11)
                .examples(List.of(List.of("'retires' is not a known field; did you mean 'retries'?")))
                .description("Present only when the request contains unknown names, such as `retires`: one "
                        + "sentence for each, with the nearest known name.");
    }

    private static APIResponse response(Problem problem, String meaning) {
        var envelope = OASFactory.createMediaType()
                .schema(OASFactory.createSchema().ref(ERROR))
                .example(example(problem));
        var details = OASFactory.createMediaType()
                .schema(OASFactory.createSchema().ref(DETAILS))
                .example(details(example(problem)));
        APIResponse response = OASFactory.createAPIResponse()
                .description(meaning)
                .content(OASFactory.createContent()
                        .addMediaType(MediaTypes.JSON, envelope)
                        .addMediaType(ProblemDetails.MEDIA_TYPE, details));
        if (problem == Problem.TOO_MANY_REQUESTS || problem == Problem.UNREACHABLE) {
            response.addHeader(
                    "Retry-After",
                    OASFactory.createHeader().description("Seconds to wait").schema(type(SchemaType.INTEGER)));
        }
        if (problem == Problem.TOO_MANY_REQUESTS) {
            RateLimitDocument.referTo(response);
        }
        return response;
    }

    private static Map<String, Object> details(Map<String, Object> envelope) {
        return MAPPER.convertValue(
                ProblemDetails.of(MAPPER.<ObjectNode>valueToTree(envelope)), new TypeReference<>() {});
    }

    private static Map<String, Object> example(Problem problem) {
        Map<String, Object> data = problem == Problem.VALIDATION
                ? Map.of("name", Map.of("required", Map.of("message", "Field is required but missing")))
                : Map.of("message", problem.message().replace('_', ' '));
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("data", data);
        example.put("error", Integer.toString(problem.status()));
        example.put("message", problem.message());
        example.put("status", "error");
        example.put("request_id", "6d8b3c0a4f5e4d1fb1f1c7a0e0a1b2c3");
        example.put("timestamp", "2026-11-23T06:18:33Z");
        example.put("version", "0.1.0");
        return example;
    }

    private static Schema error() {
        return type(SchemaType.OBJECT)
                .description("The envelope of every error.")
                .addProperty(
                        "data",
                        type(SchemaType.OBJECT)
                                .description("For 400 by field and code; else `message` and perhaps `cause`."))
                .addProperty("error", type(SchemaType.STRING).description("The HTTP status, as a string."))
                .addProperty("message", type(SchemaType.STRING))
                .addProperty("status", type(SchemaType.STRING).addEnumeration("error"))
                .addProperty("request_id", type(SchemaType.STRING))
                .addProperty("timestamp", type(SchemaType.STRING).format("date-time"))
                .addProperty("version", type(SchemaType.STRING))
                .addProperty(WARNINGS, warnings())
                .required(List.of("data", "error", "message", "status", "request_id", "timestamp", "version"));
    }

    private static Schema details() {
        return type(SchemaType.OBJECT)
                .description(
                        "The same error as problem details (RFC 9457), where `Accept` prefers `application/problem+json`.")
                .addProperty("type", type(SchemaType.STRING).format("uri").description("Identifies the `message`."))
                .addProperty("title", type(SchemaType.STRING))
                .addProperty("status", type(SchemaType.INTEGER))
                .addProperty("detail", type(SchemaType.STRING))
                .addProperty("cause", type(SchemaType.STRING).description("The id or parameter concerned."))
                .addProperty(
                        "errors",
                        type(SchemaType.ARRAY)
                                .items(OASFactory.createSchema().ref(FAULT))
                                .description("The invalid fields of a body."))
                .addProperty("instance", type(SchemaType.STRING).description("The request id."))
                .addProperty("timestamp", type(SchemaType.STRING).format("date-time"))
                .addProperty("version", type(SchemaType.STRING))
                .addProperty(WARNINGS, warnings())
                .required(List.of("type", "title", "status", "detail", "instance", "timestamp", "version"));
    }

    private static Schema fault() {
        return type(SchemaType.OBJECT)
                .addProperty("field", type(SchemaType.STRING))
                .addProperty("code", type(SchemaType.STRING))
                .addProperty("detail", type(SchemaType.STRING))
                .addProperty(
                        "target",
                        OASFactory.createSchema().description("The limit or set that the value was compared with."))
                .addProperty(
                        "value", OASFactory.createSchema().description("The value that was sent, unless it is secret."))
                .addProperty("cause", type(SchemaType.STRING))
                .required(List.of("field", "code", "detail"));
    }

    private static Schema type(SchemaType type) {
        return OASFactory.createSchema().addType(type);
    }
}
