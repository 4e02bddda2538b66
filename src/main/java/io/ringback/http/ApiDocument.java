package io.ringback.http;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Writes into the OpenAPI document what is the same everywhere, so that a resource describes only what is its own: the
 * errors, the token, and the parameters of paths and lists. A list says that it is one by
 * {@code @Parameter(ref = "PageSize")}, and one that can be filtered by {@code @Parameter(ref = "Filter")} in its place.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ApiDocument implements OASFilter {
    private static final String JSON = "application/json";
    private static final String ERROR = "Error";
    private static final List<Problem> EVERYWHERE = List.of(
            Problem.INVALID_CREDENTIALS,
            Problem.FORBIDDEN,
            Problem.BAD_IDENTIFIER,
            Problem.INVALID_METHOD,
            Problem.NOT_ACCEPTABLE,
            Problem.TOO_LARGE,
            Problem.URI_TOO_LONG,
            Problem.UNSUPPORTED_MEDIA_TYPE,
            Problem.TOO_MANY_REQUESTS,
            Problem.HEAD_TOO_LARGE,
            Problem.FAULT,
            Problem.UNREACHABLE);
    /** What a list takes beside the size of its pages. */
    private static final List<String> PAGING = List.of("StartKey", "Ascending", "Paginate");

    /** What a list with filters takes beside those of the form {@code filter_{key}}. */
    private static final List<String> FILTERING = List.of(
            "CreatedFrom",
            "CreatedTo",
            "HasKey",
            "KeyMissing",
            "HasValue",
            "ValueMissing",
            "PageSize",
            "StartKey",
            "Ascending",
            "Paginate");

    private static final Map<Problem, String> MEANING = new LinkedHashMap<>();

    /** On an operation that needs no token; it does not stay in the document. */
    private static final String ANONYMOUS = "x-anonymous";

    private static final Set<Problem> OF_TOKENS =
            EnumSet.of(Problem.INVALID_CREDENTIALS, Problem.FORBIDDEN, Problem.TOO_MANY_REQUESTS);

    static {
        MEANING.put(Problem.VALIDATION, "Fields of the body are wrong; `data` names all of them.");
        MEANING.put(Problem.BAD_REQUEST, "The URI, the path or the framing of the request is malformed or ambiguous.");
        MEANING.put(Problem.INVALID_CREDENTIALS, "There is no token, or it is unknown, expired or revoked.");
        MEANING.put(Problem.FORBIDDEN, "The token may not act on this account, or not in this way.");
        MEANING.put(Problem.BAD_IDENTIFIER, "An id is unknown, deleted, malformed or another account's.");
        MEANING.put(Problem.INVALID_METHOD, "The resource has no such method; `Allow` names those it has.");
        MEANING.put(Problem.NOT_ACCEPTABLE, "`Accept` excludes JSON.");
        MEANING.put(Problem.CONFLICT, "`If-Match` does not match, or an idempotency key was used for something else.");
        MEANING.put(Problem.TOO_LARGE, "The body is too large.");
        MEANING.put(Problem.URI_TOO_LONG, "The URI is longer than 8,192 characters.");
        MEANING.put(Problem.UNSUPPORTED_MEDIA_TYPE, "The body is not of a type that is read here.");
        MEANING.put(Problem.TOO_MANY_REQUESTS, "This token makes too many requests; see `Retry-After`.");
        MEANING.put(Problem.HEAD_TOO_LARGE, "The head of the request is larger than 20 KiB.");
        MEANING.put(Problem.FAULT, "A fault of the service; the request id finds it in the log.");
        MEANING.put(Problem.UNREACHABLE, "The database is away; see `Retry-After`.");
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Components components =
                document.getComponents() == null ? OASFactory.createComponents() : document.getComponents();
        document.setComponents(components);
        components.addSchema(ERROR, error());
        MEANING.forEach((problem, meaning) -> components.addResponse(name(problem), response(problem, meaning)));
        parameters().forEach(components::addParameter);
        components.addSecurityScheme("token", header());
        components.addSecurityScheme(
                "bearer",
                OASFactory.createSecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer"));
        document.getPaths().getPathItems().forEach((path, item) -> {
            if (path.startsWith("/v1/")) {
                complete(path, item);
            }
        });
        AnswerExamples.complete(document);
    }

    private static void complete(String path, PathItem item) {
        if (path.contains("{account_id}")) {
            item.addParameter(OASFactory.createParameter().ref("AccountId"));
        }
        item.getOperations().forEach((method, operation) -> {
            if (operation.getParameters() != null) {
                operation.setParameters(operation.getParameters().stream()
                        .filter(parameter -> !"account_id".equals(parameter.getName()))
                        .toList());
            }
            if (takes(operation, "PageSize")) {
                PAGING.forEach(name ->
                        operation.addParameter(OASFactory.createParameter().ref(name)));
            }
            if (takes(operation, "Filter")) {
                FILTERING.forEach(name ->
                        operation.addParameter(OASFactory.createParameter().ref(name)));
            }
            if (isAnonymous(operation)) {
                operation.removeExtension(ANONYMOUS);
                operation.setSecurity(List.of());
                EVERYWHERE.stream()
                        .filter(problem -> !OF_TOKENS.contains(problem))
                        .forEach(problem -> refer(operation, problem));
            } else {
                operation.addSecurityRequirement(
                        OASFactory.createSecurityRequirement().addScheme("token"));
                operation.addSecurityRequirement(
                        OASFactory.createSecurityRequirement().addScheme("bearer"));
                EVERYWHERE.forEach(problem -> refer(operation, problem));
            }
            if (method != PathItem.HttpMethod.GET && method != PathItem.HttpMethod.DELETE) {
                // The generator has a 400 of its own for whatever reads a body.
                operation.getResponses().removeAPIResponse(Integer.toString(Problem.VALIDATION.status()));
                refer(operation, Problem.VALIDATION);
            } else {
                refer(operation, Problem.BAD_REQUEST);
            }
        });
    }

    private static boolean isAnonymous(Operation operation) {
        return operation.getExtensions() != null && operation.getExtensions().containsKey(ANONYMOUS);
    }

    private static boolean takes(Operation operation, String name) {
        return operation.getParameters() != null
                && operation.getParameters().stream()
                        .anyMatch(parameter ->
                                parameter.getRef() != null && parameter.getRef().endsWith("/" + name));
    }

    private static void refer(Operation operation, Problem problem) {
        String status = Integer.toString(problem.status());
        if (!operation.getResponses().hasAPIResponse(status)) {
            operation
                    .getResponses()
                    .addAPIResponse(status, OASFactory.createAPIResponse().ref(name(problem)));
        }
    }

    private static APIResponse response(Problem problem, String meaning) {
        var media = OASFactory.createMediaType()
                .schema(OASFactory.createSchema().ref(ERROR))
                .example(example(problem));
        APIResponse response = OASFactory.createAPIResponse()
                .description(meaning)
                .content(OASFactory.createContent().addMediaType(JSON, media));
        if (problem == Problem.TOO_MANY_REQUESTS || problem == Problem.UNREACHABLE) {
            response.addHeader(
                    "Retry-After",
                    OASFactory.createHeader().description("Seconds to wait").schema(type(SchemaType.INTEGER)));
        }
        return response;
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
                .required(List.of("data", "error", "message", "status", "request_id"));
    }

    private static Map<String, Parameter> parameters() {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        parameters.put(
                "AccountId",
                OASFactory.createParameter()
                        .name("account_id")
                        .in(Parameter.In.PATH)
                        .required(true)
                        .description("The account, the token's own or one below it.")
                        .schema(type(SchemaType.STRING).pattern("^[0-9a-f]{32}$")));
        parameters.put(
                "PageSize",
                query(
                        "page_size",
                        "How many items at most.",
                        type(SchemaType.INTEGER)
                                .minimum(BigDecimal.ONE)
                                .maximum(BigDecimal.valueOf(200))
                                .defaultValue(50)));
        parameters.put(
                "StartKey",
                query("start_key", "The `next_start_key` of the page before; opaque.", type(SchemaType.STRING)));
        parameters.put(
                "Ascending",
                query("ascending", "Oldest first.", type(SchemaType.BOOLEAN).defaultValue(false)));
        parameters.put(
                "Paginate",
                query(
                        "paginate",
                        "`false` asks for all at once, up to a cap.",
                        type(SchemaType.BOOLEAN).defaultValue(true)));
        filters(parameters);
        return parameters;
    }

    private static void filters(Map<String, Parameter> parameters) {
        parameters.put(
                "Filter",
                query(
                                "filter",
                                "`filter_{key}=v` asks for items whose key is `v`, `filter_not_{key}=v` for the others. A key is a"
                                        + " path, as `custom_data.queue`. All conditions must hold. Without an index for it, a page"
                                        + " looks at no more than 2,000 items of 31 days, and then says by `next_start_key` where to go"
                                        + " on: it may have fewer items than asked for, or none.",
                                type(SchemaType.OBJECT).additionalPropertiesSchema(type(SchemaType.STRING)))
                        .style(Parameter.Style.FORM)
                        .explode(true));
        parameters.put("CreatedFrom", seconds("created_from", "Only what was made in this second or later"));
        parameters.put("CreatedTo", seconds("created_to", "Only what was made in this second or earlier"));
        parameters.put("HasKey", query("has_key", "Only items that have this key.", type(SchemaType.STRING)));
        parameters.put("KeyMissing", query("key_missing", "Only items without this key.", type(SchemaType.STRING)));
        parameters.put("HasValue", query("has_value", "Only items whose key is not empty.", type(SchemaType.STRING)));
        parameters.put(
                "ValueMissing",
                query("value_missing", "Only items whose key is absent or empty.", type(SchemaType.STRING)));
    }

    private static Parameter seconds(String name, String description) {
        return query(
                name,
                description + ", in Gregorian seconds (Unix + 62167219200); a time of RFC 3339 is taken, too.",
                type(SchemaType.INTEGER).format("int64").minimum(BigDecimal.ZERO));
    }

    private static Parameter query(String name, String description, Schema schema) {
        return OASFactory.createParameter()
                .name(name)
                .in(Parameter.In.QUERY)
                .description(description)
                .schema(schema);
    }

    private static SecurityScheme header() {
        return OASFactory.createSecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.HEADER)
                .name("X-Auth-Token");
    }

    private static Schema type(SchemaType type) {
        return OASFactory.createSchema().addType(type);
    }

    private static String name(Problem problem) {
        StringBuilder name = new StringBuilder();
        for (String word : problem.name().split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }
}
