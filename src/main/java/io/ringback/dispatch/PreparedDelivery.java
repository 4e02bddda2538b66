package io.ringback.dispatch;

import io.ringback.delivery.Claim;
import io.ringback.dispatch.render.BodyCache;
import io.ringback.webhook.WebhookRevision;

/**
 * A delivery that was claimed, and the webhook as it is at present.
 *
 * @param bodyCache shared by the deliveries of one event
 */
record PreparedDelivery(Claim claim, WebhookRevision webhook, BodyCache bodyCache) {}
