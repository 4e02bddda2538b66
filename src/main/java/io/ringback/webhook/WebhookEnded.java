package io.ringback.webhook;

import java.util.UUID;

/**
 * Announces that a webhook was disabled or deleted, so that its pending deliveries must be cancelled.
 *
 * <p>Fired synchronously, in the transaction that changes the webhook and after its row is updated
 * ({@code cancelling_since} is set). An observer that fails rolls the change back.
 */
public record WebhookEnded(UUID webhookId, Cause cause) {

    /** Lists the reasons why a webhook ended. */
    public enum Cause {
        DISABLED,
        DELETED,
        ACCOUNT_DELETED
    }
}
