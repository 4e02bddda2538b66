package io.ringback.dispatch;

import io.ringback.delivery.Claim;
import io.ringback.dispatch.render.BodyCache;
import io.ringback.webhook.WebhookRevision;

/**
 * Holds a claimed delivery and its webhook's current revision.
 *
 * @param bodyCache shared by the deliveries of one event
 */
record PreparedDelivery(Claim claim, WebhookRevision webhook, BodyCache bodyCache) {}
