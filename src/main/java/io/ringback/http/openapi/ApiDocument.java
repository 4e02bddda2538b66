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
 * Writes into the OpenAPI document what is the same everywhere, so that a resource describes only what is its own: the
 * errors, the token, and the parameters of paths and lists. {@code META-INF/openapi.yaml} describes the parameters and
 * the rest that no operation has for itself. A list says that it is one by
 * {@code @Parameter(ref = "PageSize")}, and one that can be filtered by {@code @Parameter(ref = "Filter")} in its place.
 * An operation with another status than 200 describes its answer under 200 all the same, and has the extension
 * {@value #STATUS}.
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

    private static final String TIME = "Instant";
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

    /** On an operation that needs no token; it does not stay in the document. */
    private static final String ANONYMOUS = "x-anonymous";

    /** On an operation that answers with another status than 200; it does not stay in the document either. */
    private static final String STATUS = "x-status";

    private static final Set<Problem> OF_TOKENS =
            EnumSet.of(Problem.INVALID_CREDENTIALS, Problem.FORBIDDEN, Problem.TOO_MANY_REQUESTS);

    /** On the path of events these have no rate limit. */
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
                // The generator has a 400 of its own for whatever reads a body.
                operation.getResponses().removeAPIResponse(Integer.toString(Problem.VALIDATION.status()));
                refer(operation, Problem.VALIDATION);
            } else {
                refer(operation, Problem.BAD_REQUEST);
            }
        });
    }

    /**
     * The document's generator repeats the type of what a property refers to, of which generators of clients warn, and gives
     * times a schema of their own.
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

    /** The parameters of the path come first, in its order. */
    private static void referToPath(String path, Operation operation) {
        List<Parameter> own = operation.getParameters() == null ? List.of() : operation.getParameters();
        operation.setParameters(null);
        VARIABLE.matcher(path)
                .results()
                .forEach(variable ->
                        operation.addParameter(OASFactory.createParameter().ref(name(variable.group(1)))));
        own.stream().filter(parameter -> parameter.getIn() != Parameter.In.PATH).forEach(operation::addParameter);
    }

    /** Gives the answer the status that the operation names: the generator knows the type of an answer with 200 only. */
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

    /** What a problem is called among the components. */
    static String name(Problem problem) {
        return name(problem.name());
    }

    /** What words with underscores between them are called among the components: {@code account_id} is AccountId. */
    private static String name(String words) {
        StringBuilder name = new StringBuilder();
        for (String word : words.toLowerCase(Locale.ROOT).split("_", -1)) {
            name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        return name.toString();
    }
}
