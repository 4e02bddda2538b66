package io.ringback.event;

import io.ringback.trace.TraceParent;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Holds a new event as it is stored.
 *
 * @param payload a JSON object as UTF-8
 * @param key the idempotency key; null makes it a new event in any case
 * @param content the content hash that a repeat must match; null where copies may differ
 * @param internalLeg whether it belongs to an internal leg, which webhooks may exclude
 * @param traceParent the trace of the request; null when it is not traced
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

    /** Returns the same event with the trace {@code parent}. */
    NewEvent within(@Nullable TraceParent parent) {
        return new NewEvent(accountId, hook, payload, occurredAt, key, content, internalLeg, parent);
    }

    /** Identifies the account, the hook and the time of an event. */
    record Origin(UUID accountId, String hook, Instant occurredAt) {}
}
