package io.ringback.webhook;

import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;

/** Announces changes of webhooks to other packages, in the same transaction. */
@Singleton
class WebhookEvents {
    private final Event<WebhookEnded> ended;
    private final Event<WebhookDisabled> disabled;

    WebhookEvents(Event<WebhookEnded> ended, Event<WebhookDisabled> disabled) {
        this.ended = ended;
        this.disabled = disabled;
    }

    void ended(Webhook webhook, WebhookEnded.Cause cause) {
        ended.fire(new WebhookEnded(webhook.id, cause));
    }

    /** Announces that the service disabled {@code webhook}. */
    void disabled(Webhook webhook, String reason) {
        disabled.fire(new WebhookDisabled(
                webhook.accountId, webhook.id, webhook.revision, webhook.name, webhook.uri, reason));
    }
}
