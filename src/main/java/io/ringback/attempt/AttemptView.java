package io.ringback.attempt;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.logging.Log;
import io.ringback.dispatch.Outbound;
import io.ringback.dispatch.Rendering;
import io.ringback.http.GregorianTime;
import io.ringback.http.Json;
import io.ringback.http.UtcTime;
import io.ringback.id.Ids;
import io.ringback.webhook.RequestHeaders;
import io.ringback.webhook.RevisionId;
import io.ringback.webhook.WebhookRevision;
import io.ringback.webhook.WebhookRevisions;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An attempt as callers see it: what was kept of it, and the request, rendered again from what it was made of. */
@ApplicationScoped
class AttemptView {
    private static final int MOST_BODY = 16 * 1024;
    /** Without the two bodies. */
    private static final int LINE = 2048;
    /** What an account sends with its requests is mostly a credential. */
    private static final String HIDDEN = "***";

    private static final String SEALED = "the webhook's secret or request headers of that time cannot be opened;"
            + " the operator checks RINGBACK_ENCRYPTION_KEYS";
    private static final String DAMAGED = "the request cannot be rendered from the stored event and webhook";

    private final WebhookRevisions revisions;
    private final Rendering rendering;
    private final PayloadReads payloads;

    AttemptView(WebhookRevisions revisions, Rendering rendering, PayloadReads payloads) {
        this.payloads = payloads;
        this.revisions = revisions;
        this.rendering = rendering;
    }

    /** May block for a look-up of the webhook's revision. */
    ObjectNode of(Attempt attempt) {
        RevisionId id = new RevisionId(attempt.webhookId(), attempt.revision());
        if (!(revisions.getAll(Set.of(id)).get(id) instanceof WebhookRevisions.Found.Whole(WebhookRevision webhook))) {
            return kept(attempt, SEALED);
        }
        return attempt.event() == null
                ? of(attempt, webhook)
                : payloads.read(attempt.event().payload().length, () -> of(attempt, webhook));
    }

    /** The attempt without its request, which {@code why} says. */
    private static ObjectNode kept(Attempt attempt, String why) {
        ObjectNode view = head(attempt);
        view.put("request_unavailable", why);
        outcome(view, attempt);
        return view;
    }

    /** About how many bytes the view of {@code attempt} holds. */
    static int bytes(Attempt attempt) {
        int request = attempt.event() == null
                ? 0
                : Math.min(MOST_BODY, attempt.event().payload().length);
        return LINE
                + request
                + (attempt.response() == null ? 0 : attempt.response().body().length);
    }

    /** The same of an attempt to {@code webhook}; never blocks. */
    ObjectNode of(Attempt attempt, WebhookRevision webhook) {
        ObjectNode view = head(attempt);
        view.put("uri", webhook.uri().toString());
        view.put("method", webhook.verb().name());
        if (attempt.event() != null) {
            Outbound request;
            try {
                request = rendering
                        .of(attempt.release())
                        .render(webhook, attempt.event(), attempt.deliveryId(), attempt.attemptedAt());
            } catch (RuntimeException damaged) {
                Log.warnf("The request of attempt %s cannot be rendered: %s", Ids.show(attempt.id()), damaged);
                return kept(attempt, DAMAGED);
            }
            request(view, request, webhook.headers());
        }
        outcome(view, attempt);
        return view;
    }

    private static ObjectNode head(Attempt attempt) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("id", Ids.show(attempt.id()));
        view.put("delivery_id", Ids.show(attempt.deliveryId()));
        view.put("hook_id", Ids.show(attempt.webhookId()));
        view.put("event_id", Ids.show(attempt.eventId()));
        view.put("account_id", Ids.show(attempt.accountId()));
        view.put("try", attempt.number());
        view.put("result", attempt.success() ? "success" : "failure");
        view.put("timestamp", GregorianTime.of(attempt.attemptedAt()));
        view.put("attempted_at", UtcTime.shown(attempt.attemptedAt()));
        view.put("duration_ms", attempt.durationMillis());
        if (attempt.event() != null) {
            view.put("hook_event", attempt.event().hook());
        }
        return view;
    }

    private static void outcome(ObjectNode view, Attempt attempt) {
        if (attempt.response() != null) {
            response(view, attempt.response());
        }
        if (!attempt.success()) {
            failure(view, attempt);
        }
    }

    private static void request(ObjectNode view, Outbound request, RequestHeaders own) {
        view.put("uri", request.target().toString());
        ObjectNode headers = view.putObject("req_headers");
        for (Map.Entry<String, String> header : request.headers()) {
            headers.put(header.getKey(), own.has(header.getKey()) ? HIDDEN : header.getValue());
        }
        byte @Nullable [] body = request.body();
        if (body != null) {
            body(view, "req_body", body, body.length > MOST_BODY);
        }
    }

    private static void response(ObjectNode view, Attempt.Response response) {
        view.put("resp_status_code", Integer.toString(response.status()));
        view.set("resp_headers", Json.parse(response.headers()));
        body(view, "resp_body", response.body(), response.truncated());
    }

    private static void body(ObjectNode view, String field, byte[] body, boolean truncated) {
        byte[] shown = body.length > MOST_BODY ? Arrays.copyOf(body, MOST_BODY) : body;
        view.put(field, new String(shown, StandardCharsets.UTF_8));
        view.put(field + "_truncated", truncated);
    }

    private static void failure(ObjectNode view, Attempt attempt) {
        view.put("reason", attempt.clientError() == null ? "bad response code" : "kazoo http client error");
        if (attempt.clientError() != null) {
            view.put("client_error", attempt.clientError());
        }
        view.put("retries_left", attempt.retriesLeft());
        view.put("retries left", attempt.retriesLeft());
        if (attempt.nextAttemptAt() != null) {
            view.put("next_attempt_at", UtcTime.shown(attempt.nextAttemptAt()));
        }
    }
}
