package io.ringback.webhook;

import jakarta.inject.Singleton;
import java.sql.SQLException;

/** Reads all that one webhook shows of itself. */
@Singleton
class WebhookViews {
    private final Webhooks webhooks;
    private final WebhookLines lines;
    private final Health health;
    private final PendingCounter pendingCounter;

    WebhookViews(Webhooks webhooks, WebhookLines lines, Health health, PendingCounter pendingCounter) {
        this.webhooks = webhooks;
        this.lines = lines;
        this.health = health;
        this.pendingCounter = pendingCounter;
    }

    /** The values of its request headers are shown if {@code reveals}. */
    WebhookView of(Webhook webhook, boolean reveals) throws SQLException {
        boolean opens = webhooks.opens(webhook);
        WebhookDocument document = opens ? webhooks.document(webhook) : webhook.document(RequestHeaders.NONE);
        HealthView shown = HealthView.of(health.of(webhook.id).orElse(null), pendingCounter.count(webhook.id));
        return WebhookView.of(document, reveals, WebhookView.State.of(webhook, lines.times(webhook.id), shown, opens));
    }
}
