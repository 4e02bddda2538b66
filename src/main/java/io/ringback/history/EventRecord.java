package io.ringback.history;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as it was stored.
 *
 * @param deliveries to how many webhooks it goes, those of accounts above included
 * @param payload null where it was not asked for
 */
@SuppressWarnings("ArrayRecordComponent") // immutable by agreement, never compared
record EventRecord(
        UUID id, UUID accountId, String hook, Instant occurredAt, int deliveries, byte @Nullable [] payload) {}
