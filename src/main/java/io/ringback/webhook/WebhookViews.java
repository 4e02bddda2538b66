package io.ringback.webhook;

import jakarta.inject.Singleton;
import java.sql.SQLException;

/** Reads everything that the view of one webhook shows. */
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

    /** Reads the view of {@code webhook}; shows the values of request headers if {@code reveals}. */
    WebhookView of(Webhook webhook, boolean reveals) throws SQLException {
        boolean decryptable = webhooks.isDecryptable(webhook);
        WebhookDocument document = decryptable ? webhooks.document(webhook) : webhook.document(RequestHeaders.NONE);
        HealthView shown = HealthView.of(health.of(webhook.id).orElse(null), pendingCounter.count(webhook.id));
        return WebhookView.of(
                document, reveals, WebhookView.State.of(webhook, lines.times(webhook.id), shown, decryptable));
    }
}
