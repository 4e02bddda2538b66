package io.ringback.webhook;

import java.util.UUID;

/**
 * The service, and nobody else, has disabled a webhook.
 *
 * <p>Fired in the transaction that does it: an observer that fails leaves the webhook enabled.
 *
 * @param revision the disabled state's
 * @param reason what its account reads as {@code disable_reason}
 */
public record WebhookDisabled(UUID accountId, UUID webhookId, int revision, String name, String uri, String reason) {}
