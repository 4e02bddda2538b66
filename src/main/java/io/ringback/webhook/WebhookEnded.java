package io.ringback.webhook;

import java.util.UUID;

/**
 * A webhook was disabled or deleted, and what it still owes shall be cancelled.
 *
 * <p>Fired synchronously, in the transaction that ends the webhook, after its row says so ({@code cancelling_since} is
 * set): an observer that fails rolls the change back.
 */
public record WebhookEnded(UUID webhookId, Cause cause) {

    /** Why a webhook ended. */
    public enum Cause {
        DISABLED,
        DELETED,
        ACCOUNT_DELETED
    }
}
