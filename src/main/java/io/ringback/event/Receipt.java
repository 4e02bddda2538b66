package io.ringback.event;

import java.util.UUID;

/**
 * Reports a stored event; for a repeat, the same as the first time.
 *
 * @param deliveries the number of webhooks that match
 */
record Receipt(UUID eventId, String hook, int deliveries) {}
