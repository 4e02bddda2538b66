package io.ringback.delivery;

import io.ringback.trace.TraceParent;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Holds an event from which requests are built.
 *
 * @param accountId the event's account, which may be a descendant of the webhook's
 * @param payload a JSON object as UTF-8
 * @param traceParent null when the request that posted it was not traced
 */
@SuppressWarnings("ArrayRecordComponent") // immutable by agreement, never compared
public record StoredEvent(
        UUID id,
        UUID accountId,
        String hook,
        byte[] payload,
        Instant occurredAt,
        @Nullable TraceParent traceParent) {}
