package io.ringback.dispatch.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.delivery.StoredEvent;
import io.ringback.dispatch.send.Outbound;
import io.ringback.dispatch.send.RequestTarget;
import io.ringback.id.Ids;
import io.ringback.json.Json;
import io.ringback.trace.TraceParent;
import io.ringback.webhook.Format;
import io.ringback.webhook.HttpVerb;
import io.ringback.webhook.WebhookRevision;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Renders the request of one attempt. It is a pure function of the event, the webhook's revision, the time and the
 * program's version, so the history can render it again.
 *
 * <p>Requests of earlier versions must be shown as they were. So a change of a header or body applies from a version
 * on, and {@link #of} returns the rendering of earlier ones.
 */
public final class Rendering {
    /** Number of headers, except for CloudEvents. */
    private static final int HEADERS = 9;

    private static final int LONGEST_FORM = 8 << 20;

    private static final Map.Entry<String, String> FORM =
            Map.entry("Content-Type", "application/x-www-form-urlencoded");
    private static final Map.Entry<String, String> JSON = Map.entry("Content-Type", "application/json");

    private final String version;
    private final Map.Entry<String, String> userAgent;

    /** Creates the rendering of requests with {@code User-Agent: Ringback/<version>}. */
    public Rendering(String version) {
        this.version = version;
        this.userAgent = Map.entry("User-Agent", "Ringback/" + version);
    }

    /** Returns the rendering of version {@code earlier}, or the current one when it is null, which means unknown. */
    public Rendering of(@Nullable String earlier) {
        return earlier == null || earlier.equals(version) ? this : new Rendering(earlier);
    }

    /** Renders the request of delivery {@code deliveryId} as sent at {@code attemptedAt}. */
    public Outbound render(WebhookRevision webhook, StoredEvent event, UUID deliveryId, Instant attemptedAt) {
        return render(webhook, event, deliveryId, attemptedAt, new BodyCache());
    }

    /** Renders the request with a body that may be shared with other webhooks. */
    public Outbound render(
            WebhookRevision webhook, StoredEvent event, UUID deliveryId, Instant attemptedAt, BodyCache bodyCache) {
        List<Map.Entry<String, String>> headers = new ArrayList<>(HEADERS);
        URI target = webhook.uri().ascii();
        byte @Nullable [] body = null;
        byte[] signed;
        if (webhook.verb() == HttpVerb.GET) {
            target = withQuery(target, FormData.of(payload(webhook, event), RequestTarget.LONGEST_QUERY));
            signed = target.getRawQuery().getBytes(StandardCharsets.UTF_8);
        } else {
            describe(webhook, event, headers);
            body = bodyCache.of(webhook, () -> body(webhook, event));
            signed = body;
        }
        identify(webhook, event, headers);
        headers.addAll(webhook.headers().reveal().entrySet());
        String id = Ids.show(deliveryId);
        headers.add(Map.entry("webhook-id", id));
        headers.add(Map.entry("webhook-timestamp", Long.toString(attemptedAt.getEpochSecond())));
        headers.add(
                Map.entry("webhook-signature", Signature.of(webhook.keys().at(attemptedAt), id, attemptedAt, signed)));
        return new Outbound(webhook.accountId(), webhook.verb().name(), target, headers, body, webhook.tlsVerify());
    }

    private static ObjectNode payload(WebhookRevision webhook, StoredEvent event) {
        ObjectNode payload = (ObjectNode) Json.parse(event.payload());
        payload.put("hook_event", event.hook());
        payload.put("account_id", Ids.show(event.accountId()));
        webhook.customData().forEach(payload::put);
        return payload;
    }

    private static void describe(WebhookRevision webhook, StoredEvent event, List<Map.Entry<String, String>> headers) {
        headers.add(webhook.format() == Format.FORM_DATA ? FORM : JSON);
        if (webhook.format() == Format.CLOUDEVENTS) {
            headers.addAll(cloudEvent(event));
        }
    }

    private static byte[] body(WebhookRevision webhook, StoredEvent event) {
        ObjectNode payload = payload(webhook, event);
        return switch (webhook.format()) {
            case FORM_DATA -> form(payload).getBytes(StandardCharsets.UTF_8);
            case JSON, CLOUDEVENTS -> Json.bytes(payload);
            case STANDARD -> Json.bytes(standard(event, payload));
        };
    }

    /**
     * Encodes a form. Since it repeats the name of a list with each element, it can be a thousand times as long as the
     * event.
     */
    private static String form(ObjectNode payload) {
        String form = FormData.of(payload, LONGEST_FORM);
        if (form.length() > LONGEST_FORM) {
            throw new IllegalStateException("the form is longer than " + LONGEST_FORM + " bytes");
        }
        return form;
    }

    /** Builds the envelope that Standard Webhooks 1.0.0 recommends. */
    private static JsonNode standard(StoredEvent event, ObjectNode payload) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", event.hook())
                .put("timestamp", event.occurredAt().toString())
                .set("data", payload);
    }

    /** Returns the attributes of CloudEvents 1.0 in the binary mode of its HTTP binding. */
    private static List<Map.Entry<String, String>> cloudEvent(StoredEvent event) {
        return List.of(
                Map.entry("ce-specversion", "1.0"),
                Map.entry("ce-id", Ids.show(event.id())),
                Map.entry("ce-source", "/v1/accounts/" + Ids.show(event.accountId())),
                Map.entry("ce-type", event.hook()),
                Map.entry("ce-time", event.occurredAt().toString()));
    }

    private void identify(WebhookRevision webhook, StoredEvent event, List<Map.Entry<String, String>> headers) {
        headers.add(Map.entry("X-Hook-ID", Ids.show(webhook.webhookId())));
        headers.add(Map.entry("X-Account-ID", Ids.show(webhook.accountId())));
        headers.add(Map.entry("X-Event-ID", Ids.show(event.id())));
        headers.add(userAgent);
        TraceParent parent = event.traceParent();
        if (parent != null) {
            headers.add(Map.entry(TraceParent.HEADER, parent.text()));
        }
    }

    /**
     * Appends the query. A query that is too long is truncated: the sender rejects it, and the history need not show
     * all of it.
     */
    private static URI withQuery(URI target, String query) {
        String text = target.toString();
        int fragment = text.indexOf('#');
        String bare = fragment < 0 ? text : text.substring(0, fragment);
        String joint = target.getRawQuery() == null ? "?" : target.getRawQuery().isEmpty() ? "" : "&";
        return URI.create(bare + joint + query);
    }
}
