package io.ringback.event;

import java.util.UUID;

/**
 * What intake answers for a stored event: for a repeat, what it answered the first time.
 *
 * @param deliveries how many webhooks it is owed to
 */
record Receipt(UUID eventId, String hook, int deliveries) {}
