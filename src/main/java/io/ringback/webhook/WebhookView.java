package io.ringback.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.FreeFields;
import io.ringback.http.UtcTime;
import io.ringback.id.Ids;

/** Shows a webhook to its account: whole, or as one line of a list; never its secret. */
final class WebhookView {
    private WebhookView() {}

    /** {@code document} is the webhook's own; the values of its request headers are shown if {@code reveals}. */
    static ObjectNode whole(Webhook webhook, WebhookDocument document, boolean reveals) {
        ObjectNode view = JsonNodeFactory.instance.objectNode().put("id", Ids.show(webhook.id));
        putFields(view, document, reveals);
        putDisableReason(view, webhook);
        return view;
    }

    static ObjectNode summary(Webhook webhook) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("id", Ids.show(webhook.id));
        view.put("name", webhook.name);
        view.put("uri", webhook.uri);
        view.put("hook", webhook.hook);
        view.put("http_verb", webhook.httpVerb);
        view.put("retries", webhook.retries);
        view.put("enabled", webhook.enabled);
        view.put("format", webhook.format);
        if (webhook.label != null) {
            view.put("group", webhook.label);
        }
        putDisableReason(view, webhook);
        return view;
    }

    /** Says that what is secret of it cannot be opened: nothing is sent until it is mended. */
    static void putUnopened(ObjectNode view) {
        view.put("secrets_unavailable", WebhookRevisions.UNOPENED);
    }

    static void putTimes(ObjectNode view, WebhookLines.Times times) {
        view.put("created_at", UtcTime.shown(times.createdAt()));
        view.put("updated_at", UtcTime.shown(times.updatedAt()));
    }

    /** What an account may set, in the form in which it sets it. */
    static ObjectNode fields(WebhookDocument document) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        putFields(fields, document, true);
        return fields;
    }

    private static void putFields(ObjectNode view, WebhookDocument document, boolean reveals) {
        WebhookDocument.Target target = document.target();
        view.put("name", document.name());
        view.put("uri", target.uri().text());
        view.put("hook", document.listening().hook());
        view.put("http_verb", target.verb().shown());
        view.put("retries", target.retries());
        view.put("enabled", document.enabled());
        view.put("format", target.format().shown());
        if (target.customData() != null) {
            view.set("custom_data", JsonText.object(target.customData()));
        }
        RequestHeaders headers = target.trust().headers();
        if (!headers.isEmpty()) {
            view.set("custom_request_headers", JsonText.object(reveals ? headers.reveal() : headers.hidden()));
        }
        view.put("signature", target.trust().signature().shown());
        view.put("tls_verify", target.trust().tlsVerify());
        view.put("include_subaccounts", document.listening().includeSubaccounts());
        view.put("include_internal_legs", document.listening().includeInternalLegs());
        if (document.pacing().rateLimit() != null) {
            view.put("rate_limit", document.pacing().rateLimit());
        }
        if (document.pacing().ordering() != null) {
            view.put("ordering", document.pacing().ordering());
        }
        if (document.group() != null) {
            view.put("group", document.group());
        }
        view.setAll(FreeFields.shown(document.others()));
    }

    private static void putDisableReason(ObjectNode view, Webhook webhook) {
        if (webhook.disableReason != null) {
            view.put("disable_reason", webhook.disableReason);
        }
    }
}
