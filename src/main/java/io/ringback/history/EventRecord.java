package io.ringback.history;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Holds a stored event.
 *
 * @param deliveries the number of deliveries, including those to webhooks of ancestor accounts
 * @param payload null when it was not requested
 */
@SuppressWarnings("ArrayRecordComponent") // immutable by agreement, never compared
record EventRecord(
        UUID id, UUID accountId, String hook, Instant occurredAt, int deliveries, byte @Nullable [] payload) {}
