package io.ringback.webhook;

import java.util.UUID;

/**
 * Announces that the service disabled a webhook.
 *
 * <p>Fired in the same transaction: an observer that fails leaves the webhook enabled.
 *
 * @param revision the disabled revision
 * @param reason the text that callers read as {@code disable_reason}
 */
public record WebhookDisabled(UUID accountId, UUID webhookId, int revision, String name, String uri, String reason) {}
