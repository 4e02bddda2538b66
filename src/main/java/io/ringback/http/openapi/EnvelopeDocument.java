package io.ringback.http.openapi;

import io.ringback.http.MediaTypes;
import io.ringback.http.Stamp;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * Describes the envelopes of requests and responses in the OpenAPI document; resources name the type inside. The
 * envelope of {@code Account} is {@code AccountAnswer}, of a page {@code AccountList}, of a request
 * {@code AccountRequest}.
 */
final class EnvelopeDocument {
    private static final String REF = "#/components/schemas/";
    private static final String DATA = "data";
    /** Optional fields of an envelope. */
    private static final Set<String> AT_TIMES = Set.of("start_key", "next_start_key", ErrorDocument.WARNINGS);

    /** Envelopes whose name differs from that of their type, by the generator's name. */
    private static final Map<String, String> NAMES = Map.of(
            "ReceiptList", "EventBatchAnswer",
            "AnswerListWebhookSummary", "SwitchedAnswer",
            "ReceiptAnswer", "EventAnswer",
            "AnswerWithAttempts", "DeliveryAnswer",
            "ApiKeyRequest", "ApiAuthRequest",
            "ListingAuditView", "AuditList",
            "ListingEventSummary", "EventList",
            "ListingWebhookSummary", "WebhookList",
            "LoggedInGrantView", "ApiAuthAnswer");

    private final Components components;
    /** Maps the generator's names to those of the document. */
    private final Map<String, String> names = new HashMap<>();

    private EnvelopeDocument(Components components) {
        this.components = components;
    }

    static void complete(OpenAPI document) {
        var envelopes = new EnvelopeDocument(document.getComponents());
        document.getPaths().getPathItems().forEach((path, item) -> {
            if (path.startsWith("/v1/")) {
                item.getOperations().values().forEach(envelopes::complete);
            }
        });
        document.getComponents()
                .setSchemas(new TreeMap<>(document.getComponents().getSchemas()));
    }

    private void complete(Operation operation) {
        if (operation.getRequestBody() != null) {
            operation.getRequestBody().getContent().getMediaTypes().forEach(this::complete);
            if (operation.getRequestBody().getRequired() == null) {
                operation.getRequestBody().setRequired(true);
            }
        }
        for (Map.Entry<String, APIResponse> response :
                operation.getResponses().getAPIResponses().entrySet()) {
            if (response.getKey().startsWith("2") && response.getValue().getContent() != null) {
                MediaType media = response.getValue().getContent().getMediaType(MediaTypes.JSON);
                boolean anonymous = operation.getSecurity() != null
                        && operation.getSecurity().isEmpty();
                media.setSchema(answer(media.getSchema(), anonymous));
            }
        }
    }

    private void complete(String type, MediaType body) {
        if (type.equals(MediaTypes.JSON)) {
            body.setSchema(request(body.getSchema()));
        } else if (type.endsWith("-batch+json")) {
            body.setSchema(OASFactory.createSchema().addType(SchemaType.ARRAY).items(body.getSchema()));
        }
    }

    /** Returns a reference to the request envelope of {@code content}. */
    private Schema request(Schema content) {
        String name = name(content);
        Schema described = schema(name);
        if (described.getProperties() == null || described.getProperties().containsKey(DATA)) {
            return content;
        }
        String envelope = NAMES.getOrDefault(name + "Request", name + "Request");
        components.addSchema(
                envelope,
                OASFactory.createSchema()
                        .addType(SchemaType.OBJECT)
                        .required(List.of(DATA))
                        .addProperty(DATA, content));
        return reference(envelope);
    }

    /**
     * Returns a reference to a response envelope: the one that the generator made, or a new one around
     * {@code generated}.
     */
    private Schema answer(Schema generated, boolean anonymous) {
        if (generated.getRef() == null) {
            return reference(wrapped(generated, anonymous));
        }
        return reference(names.computeIfAbsent(name(generated), old -> {
            Schema described = schema(old);
            if (!described.getProperties().containsKey(DATA)) {
                return wrapped(generated, anonymous);
            }
            components.removeSchema(old);
            return add(old, described, anonymous);
        }));
    }

    private String wrapped(Schema data, boolean anonymous) {
        return add("", OASFactory.createSchema().addType(SchemaType.OBJECT).addProperty(DATA, data), anonymous);
    }

    private String add(String generator, Schema envelope, boolean anonymous) {
        stamp(envelope, anonymous);
        String ofData =
                named(generator, Objects.requireNonNull(envelope.getProperties().get(DATA)));
        String name = NAMES.getOrDefault(generator, NAMES.getOrDefault(ofData, ofData));
        components.addSchema(name, envelope);
        return name;
    }

    /** Returns the name of the envelope of {@code data}; {@code generator} if the data has no named type. */
    private static String named(String generator, Schema data) {
        Schema items = data.getItems();
        if (data.getRef() != null) {
            return name(data) + "Answer";
        }
        return items != null && items.getRef() != null ? name(items) + "List" : generator;
    }

    /** Adds the fields of {@link Stamp} to {@code envelope}. Unauthenticated callers get no version. */
    private static void stamp(Schema envelope, boolean anonymous) {
        Map<String, Schema> own = new LinkedHashMap<>(envelope.getProperties());
        Map<String, Schema> all = new LinkedHashMap<>();
        all.put(DATA, own.remove(DATA));
        all.put("status", string().examples(List.of(Stamp.SUCCESS)));
        all.put("request_id", string());
        all.put("timestamp", string().format("date-time"));
        if (!anonymous || own.containsKey("auth_token")) {
            all.put("version", string());
        }
        all.putAll(own);
        all.put(ErrorDocument.WARNINGS, ErrorDocument.warnings());
        envelope.setProperties(all);
        envelope.setRequired(
                all.keySet().stream().filter(key -> !AT_TIMES.contains(key)).toList());
    }

    private static Schema string() {
        return OASFactory.createSchema().addType(SchemaType.STRING);
    }

    private Schema schema(String name) {
        return Objects.requireNonNull(components.getSchemas().get(name), name);
    }

    private static Schema reference(String name) {
        return OASFactory.createSchema().ref(REF + name);
    }

    private static String name(Schema reference) {
        String ref = Objects.requireNonNull(reference.getRef(), "the body schema must refer to a named type");
        return ref.substring(ref.lastIndexOf('/') + 1);
    }
}
