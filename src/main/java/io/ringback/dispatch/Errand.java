package io.ringback.dispatch;

import io.ringback.delivery.Claim;
import io.ringback.webhook.WebhookRevision;

/** A delivery that was claimed, and the webhook as it is at present. */
record Errand(Claim claim, WebhookRevision webhook) {}
