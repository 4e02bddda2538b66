package io.ringback.history;

import io.quarkus.logging.Log;
import io.ringback.dispatch.render.Rendering;
import io.ringback.dispatch.send.Outbound;
import io.ringback.history.AttemptView.Request;
import io.ringback.id.Ids;
import io.ringback.webhook.RequestHeaders;
import io.ringback.webhook.RevisionId;
import io.ringback.webhook.WebhookRevision;
import io.ringback.webhook.WebhookRevisions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Shows attempts with their requests, each rendered again from the stored event and revision. */
@ApplicationScoped
class AttemptViews {
    /** Placeholder of account-defined header values, most of which are credentials. */
    private static final String HIDDEN = "***";

    private static final String SEALED =
            "the webhook's secret or request headers of that time cannot be decrypted; the "
                    + "operator should check RINGBACK_ENCRYPTION_KEYS";
    private static final String DAMAGED = "the request cannot be rendered from the stored event and webhook";

    private final WebhookRevisions revisions;
    private final Rendering rendering;
    private final PayloadReads payloads;

    AttemptViews(WebhookRevisions revisions, Rendering rendering, PayloadReads payloads) {
        this.payloads = payloads;
        this.revisions = revisions;
        this.rendering = rendering;
    }

    /** Creates the view; may block for a query of the webhook's revision. */
    AttemptView of(Attempt attempt) {
        RevisionId id = new RevisionId(attempt.webhookId(), attempt.revision());
        if (!(revisions.getAll(Set.of(id)).get(id) instanceof WebhookRevisions.Found.Whole(WebhookRevision webhook))) {
            return AttemptView.of(attempt, Request.unavailable(SEALED));
        }
        return attempt.event() == null
                ? of(attempt, webhook)
                : payloads.read(attempt.event().payload().length, () -> of(attempt, webhook));
    }

    /** Creates the view of an attempt of {@code webhook}; never blocks. */
    AttemptView of(Attempt attempt, WebhookRevision webhook) {
        return AttemptView.of(attempt, request(attempt, webhook));
    }

    private Request request(Attempt attempt, WebhookRevision webhook) {
        String method = webhook.verb().name();
        if (attempt.event() == null) {
            return new Request(webhook.uri().toString(), method, null, null, null);
        }
        try {
            Outbound request = rendering
                    .of(attempt.release())
                    .render(webhook, attempt.event(), attempt.deliveryId(), attempt.attemptedAt());
            return new Request(
                    request.target().toString(),
                    method,
                    null,
                    headers(request, webhook.headers()),
                    request.body() == null ? null : AttemptView.Body.of(request.body()));
        } catch (RuntimeException damaged) {
            Log.warnf(
                    "Cannot render the request of attempt %s; its view omits the request: %s",
                    Ids.show(attempt.id()), damaged);
            return Request.unavailable(DAMAGED);
        }
    }

    private static Map<String, String> headers(Outbound request, RequestHeaders own) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, String> header : request.headers()) {
            headers.put(header.getKey(), own.has(header.getKey()) ? HIDDEN : header.getValue());
        }
        return headers;
    }
}
