package io.ringback.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.ringback.http.Fields;
import io.ringback.http.FreeFields;
import io.ringback.http.Violations;
import io.ringback.webhook.WebhookDocument.Listening;
import io.ringback.webhook.WebhookDocument.Pacing;
import io.ringback.webhook.WebhookDocument.Target;
import io.ringback.webhook.WebhookDocument.Trust;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private static final Set<String> READ_ONLY =
            Set.of("id", "disable_reason", "secrets_unavailable", "health", "created_at", "updated_at");
    private static final Set<String> KNOWN =
            Stream.concat(OURS.stream(), READ_ONLY.stream()).collect(Collectors.toUnmodifiableSet());

    /** Reads all of {@code data}; 400 with every failing field when there is any. */
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
        ObjectNode free = FreeFields.read(data, KNOWN, violations);
        refusePlatformSignature(fields, violations);
        violations.throwIfAny();
        var document = new WebhookDocument(name, group, enabled, listening, pacing, target.orElseThrow(), free);
        // Request headers have a limit of their own.
        FreeFields.refuseOversized(WebhookView.fields(document).without("custom_request_headers"), MAX_DOCUMENT_BYTES);
        return new NewWebhook(document, secret.orElse(null));
    }

    /** A receiver that waits for the platform's HMAC would refuse each request. */
    private static void refusePlatformSignature(Fields fields, Violations violations) {
        JsonNode version = fields.raw("version");
        String advice = "Requests are signed as Standard Webhooks, with the key in the field secret; leave it out";
        if (version != null && version.asText().equalsIgnoreCase("v2")) {
            violations.add("version", "forbidden", advice, null, null);
        }
        if (fields.has("security_settings")) {
            violations.add("security_settings", "forbidden", advice, null, null);
        }
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
        int retries = fields.integer("retries", 0, MAX_RETRIES, rules.retries());
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
}
