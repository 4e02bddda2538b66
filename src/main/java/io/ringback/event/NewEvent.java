package io.ringback.event;

import io.ringback.trace.TraceParent;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as it goes into the database.
 *
 * @param payload a JSON object as UTF-8
 * @param key the caller's identity of it; null when they gave none: then it is always a new event
 * @param content what a repeat must carry as well; null where copies of one event may differ
 * @param internalLeg whether it is of a leg that webhooks may leave out
 * @param traceParent null when nobody traces the request that brings it
 */
@SuppressWarnings("ArrayRecordComponent") // immutable by agreement, never compared
record NewEvent(
        UUID accountId,
        String hook,
        byte[] payload,
        Instant occurredAt,
        @Nullable Sha256 key,
        @Nullable Sha256 content,
        boolean internalLeg,
        @Nullable TraceParent traceParent) {

    /** The same, as brought by what {@code parent} names. */
    NewEvent within(@Nullable TraceParent parent) {
        return new NewEvent(accountId, hook, payload, occurredAt, key, content, internalLeg, parent);
    }

    /** Whose event it is, of which kind, and when it happened. */
    record Origin(UUID accountId, String hook, Instant occurredAt) {}
}
