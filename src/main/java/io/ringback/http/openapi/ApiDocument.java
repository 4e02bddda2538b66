package io.ringback.http.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.ringback.http.Problem;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
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

/**
 * Completes the OpenAPI document, so that resources describe only their own parts. It adds errors, the token, and the
 * parameters of paths and lists, from {@code META-INF/openapi.yaml}. A list is marked by
 * {@code @Parameter(ref = "PageSize")}, a filterable list by {@code @Parameter(ref = "Filter")} instead. An operation
 * with another status than 200 describes its response under 200, and sets the extension {@value #STATUS}.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ApiDocument implements OASFilter {
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
    /** Parameters of every list, without the page size. */
    private static final List<String> PAGING = List.of("StartKey", "Ascending", "Paginate");

    /** Parameters of a filterable list, without {@code filter_{key}}. */
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

    private static final String TIME = "Instant";
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

    /** Marks an operation that needs no token; removed from the document. */
    private static final String ANONYMOUS = "x-anonymous";

    /** Sets another status than 200 for an operation; removed from the document. */
    private static final String STATUS = "x-status";

    private static final Set<Problem> OF_TOKENS =
            EnumSet.of(Problem.INVALID_CREDENTIALS, Problem.FORBIDDEN, Problem.TOO_MANY_REQUESTS);

    /** Methods without a rate limit on the events path. */
    private static final Set<PathItem.HttpMethod> SENDS_EVENTS =
            EnumSet.of(PathItem.HttpMethod.POST, PathItem.HttpMethod.PUT);

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Components components =
                document.getComponents() == null ? OASFactory.createComponents() : document.getComponents();
        document.setComponents(components);
        ErrorDocument.complete(components);
        RateLimitDocument.complete(components);
        document.getPaths().getPathItems().forEach((path, item) -> {
            if (path.startsWith("/v1/")) {
                complete(path, item);
            }
        });
        components.getSchemas().values().forEach(ApiDocument::simplify);
        components.removeSchema(TIME);
        EnvelopeDocument.complete(document);
        DocumentOrder.apply(document);
        DocumentExamples.complete(document);
    }

    private static void complete(String path, PathItem item) {
        item.getOperations().forEach((method, operation) -> {
            move(operation);
            referToPath(path, operation);
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
                if (!(path.endsWith("/events") && SENDS_EVENTS.contains(method))) {
                    operation.getResponses().getAPIResponses().values().forEach(RateLimitDocument::referTo);
                }
            }
            if (method != PathItem.HttpMethod.GET && method != PathItem.HttpMethod.DELETE) {
                // The generator adds its own 400 to every operation with a body.
                operation.getResponses().removeAPIResponse(Integer.toString(Problem.VALIDATION.status()));
                refer(operation, Problem.VALIDATION);
            } else {
                refer(operation, Problem.BAD_REQUEST);
            }
        });
    }

    /**
     * Removes the type that the generator adds to a reference, which makes client generators warn, and its own
     * schema of times.
     */
    private static void simplify(Schema schema) {
        if (schema.getProperties() == null) {
            return;
        }
        for (Schema property : schema.getProperties().values()) {
            if (property.getRef() != null) {
                property.setType(null);
                if (property.getRef().endsWith("/" + TIME)) {
                    property.ref(null).addType(SchemaType.STRING).format("date-time");
                }
            }
        }
    }

    /** Puts path parameters first, in the order of the path. */
    private static void referToPath(String path, Operation operation) {
        List<Parameter> own = operation.getParameters() == null ? List.of() : operation.getParameters();
        operation.setParameters(null);
        VARIABLE.matcher(path)
                .results()
                .forEach(variable ->
                        operation.addParameter(OASFactory.createParameter().ref(name(variable.group(1)))));
        own.stream().filter(parameter -> parameter.getIn() != Parameter.In.PATH).forEach(operation::addParameter);
    }

    /** Moves the response to the status that the operation names: the generator knows the response type of 200 only. */
    private static void move(Operation operation) {
        if (operation.getExtensions() != null && operation.getExtensions().get(STATUS) != null) {
            APIResponse answer = operation.getResponses().getAPIResponse("200");
            operation.getResponses().removeAPIResponse("200");
            operation
                    .getResponses()
                    .addAPIResponse(operation.getExtensions().get(STATUS).toString(), answer);
            operation.removeExtension(STATUS);
        }
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

    /** Returns the component name of a problem. */
    static String name(Problem problem) {
        return name(problem.name());
    }

    /** Converts words with underscores to a component name: {@code account_id} is AccountId. */
    private static String name(String words) {
        StringBuilder name = new StringBuilder();
        for (String word : words.toLowerCase(Locale.ROOT).split("_", -1)) {
            name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        return name.toString();
    }
}
