package io.ringback.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.ringback.http.Fields;
import io.ringback.http.Json;
import io.ringback.http.Violations;
import io.ringback.webhook.WebhookDocument.Listening;
import io.ringback.webhook.WebhookDocument.Pacing;
import io.ringback.webhook.WebhookDocument.Target;
import io.ringback.webhook.WebhookDocument.Trust;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as a caller asks for it, valid in every field.
 *
 * @param secret null when the caller named none
 */
record NewWebhook(WebhookDocument document, @Nullable SigningKey secret) {
    static final int MAX_DOCUMENT_BYTES = 16 * 1024;
    static final int MAX_NAME = 128;
    static final int MAX_GROUP = 128;
    static final int MAX_RETRIES = 10;
    static final int DEFAULT_RETRIES = 2;
    static final int MAX_RATE_LIMIT = 100_000;
    static final int MAX_ORDERING = 256;

    /** Keys of the payload, from the top level down, separated by dots. */
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
    private static final Set<String> READ_ONLY = Set.of("id", "disable_reason", "health");

    /**
     * Reads all of {@code data}; 400 with every failing field when there is any.
     *
     * @param rules blocks for a look-up when {@code data} names a target that is well formed
     */
    static NewWebhook parse(JsonNode data, WebhookRules rules) {
        var violations = new Violations();
        Fields fields = Fields.of(data, violations);
        String name = fields.requiredString("name", 1, MAX_NAME);
        String group = fields.string("group", 0, MAX_GROUP);
        boolean enabled = fields.bool("enabled", true);
        Listening listening = listening(fields, rules, violations);
        Pacing pacing = pacing(fields, violations);
        Optional<Target> target = target(fields, rules, violations);
        Optional<SigningKey> secret =
                Rotation.own(fields, Scheme.of(fields.oneOf("signature", Scheme.SHOWN, Scheme.V1.shown())), violations);
        violations.throwIfAny();
        var document = new WebhookDocument(name, group, enabled, listening, pacing, target.orElseThrow(), others(data));
        refuseOversized(document);
        return new NewWebhook(document, secret.orElse(null));
    }

    private static Listening listening(Fields fields, WebhookRules rules, Violations violations) {
        String hook = "";
        JsonNode raw = fields.raw("hook");
        if (raw == null) {
            violations.required("hook");
        } else if (!raw.isTextual()) {
            violations.type("hook", "string", raw);
        } else if (!rules.hooks().contains(raw.textValue())) {
            violations.notListed("hook", rules.hooks(), raw);
        } else {
            hook = raw.textValue();
        }
        return new Listening(
                hook, fields.bool("include_subaccounts", false), fields.bool("include_internal_legs", true));
    }

    private static Pacing pacing(Fields fields, Violations violations) {
        Integer rateLimit = fields.has("rate_limit") ? fields.integer("rate_limit", 1, MAX_RATE_LIMIT, 1) : null;
        String ordering = fields.string("ordering", 1, MAX_ORDERING);
        if (ordering != null && !PATH.matcher(ordering).matches()) {
            violations.wrongFormat("ordering", TextNode.valueOf(ordering));
        }
        return new Pacing(rateLimit, ordering);
    }

    private static Optional<Target> target(Fields fields, WebhookRules rules, Violations violations) {
        Optional<TargetUri> uri = uri(fields, rules, violations);
        var verb = HttpVerb.of(fields.oneOf("http_verb", HttpVerb.SHOWN, HttpVerb.POST.shown()));
        var format = Format.of(fields.oneOf("format", Format.SHOWN, Format.FORM_DATA.shown()));
        int retries = fields.integer("retries", 0, MAX_RETRIES, DEFAULT_RETRIES);
        var customData = fields.strings("custom_data");
        Trust trust = trust(fields, rules, violations);
        return uri.map(u -> new Target(u, verb, format, retries, customData, trust));
    }

    private static Trust trust(Fields fields, WebhookRules rules, Violations violations) {
        boolean tlsVerify = fields.bool("tls_verify", true);
        if (!tlsVerify && !rules.tlsSkip()) {
            violations.add("tls_verify", "forbidden", "The operator does not allow it", null, BooleanNode.FALSE);
        }
        return new Trust(
                Scheme.of(fields.oneOf("signature", Scheme.SHOWN, Scheme.V1.shown())),
                RequestHeaders.read(fields.strings("custom_request_headers"), violations),
                tlsVerify);
    }

    private static Optional<TargetUri> uri(Fields fields, WebhookRules rules, Violations violations) {
        String text = fields.requiredString("uri", 1, TargetUri.MAX_LENGTH);
        if (text.isEmpty() || text.codePointCount(0, text.length()) > TargetUri.MAX_LENGTH) {
            return Optional.empty();
        }
        Optional<TargetUri> uri = TargetUri.parse(text);
        Optional<String> cause = uri.isEmpty() ? TargetUri.flaw(text) : uri.flatMap(rules.refusal());
        cause.ifPresent(it -> violations.invalidUrl("uri", it, text));
        return cause.isPresent() ? Optional.empty() : uri;
    }

    private static void refuseOversized(WebhookDocument document) {
        // Request headers have a limit of their own.
        if (Json.bytes(WebhookView.fields(document).without("custom_request_headers")).length > MAX_DOCUMENT_BYTES) {
            var violations = new Violations();
            violations.add(
                    "data",
                    "maxLength",
                    "Document must not be more than " + MAX_DOCUMENT_BYTES + " bytes",
                    IntNode.valueOf(MAX_DOCUMENT_BYTES),
                    null);
            violations.throwIfAny();
        }
    }

    private static ObjectNode others(JsonNode data) {
        ObjectNode others = JsonNodeFactory.instance.objectNode();
        data.properties().forEach(entry -> {
            if (isOther(entry.getKey()) && !entry.getValue().isNull()) {
                others.set(entry.getKey(), entry.getValue());
            }
        });
        return others;
    }

    private static boolean isOther(String key) {
        return !key.startsWith("_") && !key.startsWith("pvt_") && !OURS.contains(key) && !READ_ONLY.contains(key);
    }
}
