package io.ringback.delivery;

import java.util.UUID;

/**
 * When a webhook with a rate limit may be sent its next requests, from the moment at which this was told.
 *
 * @param count how many slots are the asker's; none when the first is too far away
 * @param firstNanos how far away the next slot is, the asker's or not
 * @param stepNanos how far the slots are apart
 */
public record Slots(UUID webhookId, int count, long firstNanos, long stepNanos) {
    static final long NANOS = 1_000_000_000L;

    /** How far away slot {@code number} is, from 0; that of {@link #count} is the first which is not the asker's. */
    public long nanos(int number) {
        return firstNanos + number * stepNanos;
    }
}
