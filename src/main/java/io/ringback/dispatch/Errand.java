package io.ringback.dispatch;

import io.ringback.delivery.Claim;
import io.ringback.webhook.WebhookRevision;

/**
 * A delivery that was claimed, and the webhook as it is at present.
 *
 * @param bodies shared by the deliveries of one event
 */
record Errand(Claim claim, WebhookRevision webhook, Bodies bodies) {}
