package io.ringback.delivery;

import java.time.Instant;
import java.util.UUID;

/**
 * An event as a request is made from it.
 *
 * @param accountId the event's account, which may be a descendant of the webhook's
 * @param payload a JSON object as UTF-8
 */
@SuppressWarnings("ArrayRecordComponent") // immutable by agreement, never compared
public record StoredEvent(UUID id, UUID accountId, String hook, byte[] payload, Instant occurredAt) {}
