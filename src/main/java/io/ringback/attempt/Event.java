package io.ringback.attempt;

import io.ringback.delivery.StoredEvent;

/**
 * An event as it was stored.
 *
 * @param deliveries how many webhooks it was owed to, those of accounts above included
 */
record Event(StoredEvent stored, int deliveries) {}
