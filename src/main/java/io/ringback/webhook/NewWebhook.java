package io.ringback.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.ringback.http.FreeFields;
import io.ringback.http.JsonFields;
import io.ringback.http.ValidationErrors;
import io.ringback.webhook.WebhookDocument.DeliveryPolicy;
import io.ringback.webhook.WebhookDocument.Security;
import io.ringback.webhook.WebhookDocument.Subscription;
import io.ringback.webhook.WebhookDocument.Target;
import io.ringback.webhook.signing.Rotation;
import io.ringback.webhook.signing.Scheme;
import io.ringback.webhook.signing.SigningKey;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds a valid webhook as the caller sent it.
 *
 * @param secret null when the caller sent none
 */
record NewWebhook(WebhookDocument document, @Nullable SigningKey secret) {
    static final int MAX_DOCUMENT_BYTES = 16 * 1024;
    static final int MAX_NAME = 128;
    static final int MAX_GROUP = 128;
    static final int MAX_RETRIES = 10;
    static final int MAX_RATE_LIMIT = 100_000;
    static final int MAX_ORDERING = 256;

    /** Keys of the payload from the top level down, separated by dots. */
    private static final Pattern PATH = Pattern.compile("[^.]+(\\.[^.]+)*");

    private static final Set<String> OURS = Set.of(
            "name",
            "uri",
            "hook",
            "http_verb",
            "retries",
            "enabled",
            "format",
            "custom_data",
            "custom_request_headers",
            "signature",
            "tls_verify",
            "include_subaccounts",
            "include_internal_legs",
            "rate_limit",
            "ordering",
            "group",
            "secret");
    private static final Set<String> READ_ONLY =
            Set.of("id", "disable_reason", "secrets_unavailable", "health", "created_at", "updated_at");
    private static final Set<String> KNOWN =
            Stream.concat(OURS.stream(), READ_ONLY.stream()).collect(Collectors.toUnmodifiableSet());

    /** Parses {@code data}; throws a 400 with every invalid field. */
    static NewWebhook parse(JsonNode data, WebhookRules rules) {
        var validationErrors = new ValidationErrors();
        JsonFields jsonFields = JsonFields.of(data, validationErrors);
        String name = jsonFields.requiredString("name", 1, MAX_NAME);
        String group = jsonFields.string("group", 0, MAX_GROUP);
        boolean enabled = jsonFields.bool("enabled", true);
        Subscription subscription = subscription(jsonFields, rules, validationErrors);
        DeliveryPolicy deliveryPolicy = deliveryPolicy(jsonFields, validationErrors);
        Optional<Target> target = target(jsonFields, rules, validationErrors);
        Optional<SigningKey> secret = Rotation.own(
                jsonFields,
                Scheme.of(jsonFields.oneOf("signature", Scheme.SHOWN, Scheme.V1.shown())),
                validationErrors);
        ObjectNode free = FreeFields.read(data, KNOWN, validationErrors);
        refusePlatformSignature(jsonFields, validationErrors);
        validationErrors.throwIfAny();
        var document =
                new WebhookDocument(name, group, enabled, subscription, deliveryPolicy, target.orElseThrow(), free);
        // Request headers have their own limit.
        FreeFields.refuseOversized(WebhookView.fields(document).without("custom_request_headers"), MAX_DOCUMENT_BYTES);
        return new NewWebhook(document, secret.orElse(null));
    }

    /** A receiver that expects the platform's HMAC would reject each request. */
    private static void refusePlatformSignature(JsonFields jsonFields, ValidationErrors validationErrors) {
        JsonNode version = jsonFields.raw("version");
        String advice = "Requests are signed as defined by Standard Webhooks, with the key in the field "
                + "secret; omit this field";
        if (version != null && version.asText().equalsIgnoreCase("v2")) {
            validationErrors.add("version", "forbidden", advice, null, null);
        }
        if (jsonFields.has("security_settings")) {
            validationErrors.add("security_settings", "forbidden", advice, null, null);
        }
    }

    private static Subscription subscription(
            JsonFields jsonFields, WebhookRules rules, ValidationErrors validationErrors) {
        String hook = "";
        JsonNode raw = jsonFields.raw("hook");
        if (raw == null) {
            validationErrors.required("hook");
        } else if (!raw.isTextual()) {
            validationErrors.type("hook", "string", raw);
        } else if (!rules.hooks().contains(raw.textValue())) {
            validationErrors.notListed("hook", rules.hooks(), raw);
        } else {
            hook = raw.textValue();
        }
        return new Subscription(
                hook, jsonFields.bool("include_subaccounts", false), jsonFields.bool("include_internal_legs", true));
    }

    private static DeliveryPolicy deliveryPolicy(JsonFields jsonFields, ValidationErrors validationErrors) {
        Integer rateLimit =
                jsonFields.has("rate_limit") ? jsonFields.integer("rate_limit", 1, MAX_RATE_LIMIT, 1) : null;
        String ordering = jsonFields.string("ordering", 1, MAX_ORDERING);
        if (ordering != null && !PATH.matcher(ordering).matches()) {
            validationErrors.wrongFormat("ordering", TextNode.valueOf(ordering));
        }
        return new DeliveryPolicy(rateLimit, ordering);
    }

    private static Optional<Target> target(
            JsonFields jsonFields, WebhookRules rules, ValidationErrors validationErrors) {
        Optional<TargetUri> uri = uri(jsonFields, rules, validationErrors);
        var verb = HttpVerb.of(jsonFields.oneOf("http_verb", HttpVerb.SHOWN, HttpVerb.POST.shown()));
        var format = Format.of(jsonFields.oneOf("format", Format.SHOWN, Format.FORM_DATA.shown()));
        int retries = jsonFields.integer("retries", 0, MAX_RETRIES, rules.retries());
        var customData = jsonFields.strings("custom_data");
        Security security = security(jsonFields, rules, validationErrors);
        return uri.map(u -> new Target(u, verb, format, retries, customData, security));
    }

    private static Security security(JsonFields jsonFields, WebhookRules rules, ValidationErrors validationErrors) {
        boolean tlsVerify = jsonFields.bool("tls_verify", true);
        if (!tlsVerify && !rules.tlsSkip()) {
            validationErrors.add(
                    "tls_verify",
                    "forbidden",
                    "The operator does not allow it; omit this field",
                    null,
                    BooleanNode.FALSE);
        }
        return new Security(
                Scheme.of(jsonFields.oneOf("signature", Scheme.SHOWN, Scheme.V1.shown())),
                RequestHeaders.read(jsonFields.strings("custom_request_headers"), validationErrors),
                tlsVerify);
    }

    private static Optional<TargetUri> uri(
            JsonFields jsonFields, WebhookRules rules, ValidationErrors validationErrors) {
        String text = jsonFields.requiredString("uri", 1, TargetUri.MAX_LENGTH);
        if (text.isEmpty() || text.codePointCount(0, text.length()) > TargetUri.MAX_LENGTH) {
            return Optional.empty();
        }
        Optional<TargetUri> uri = TargetUri.parse(text);
        Optional<String> cause = uri.isEmpty() ? TargetUri.flaw(text) : uri.flatMap(rules.refusal());
        cause.ifPresent(it -> validationErrors.invalidUrl("uri", it, text));
        return cause.isPresent() ? Optional.empty() : uri;
    }
}
