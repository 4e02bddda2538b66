package io.ringback.delivery;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Holds one delivery that this process may send, since it owns its shard.
 *
 * @param shard from 0 to {@link Shards#COUNT}, excluded
 * @param accountId the webhook's account
 * @param revision the webhook's current revision: the request is rendered from it
 * @param rateLimit the maximum number of requests per second; null for no limit
 * @param orderKey the key in whose queue the delivery is first; null when order does not matter
 * @param tries the number of settled attempts
 * @param dueMicros when it became due by the database's clock, in microseconds since 1970
 * @param lease the lease under which it is sent and settled
 */
public record Claim(
        UUID deliveryId,
        int shard,
        UUID accountId,
        UUID webhookId,
        int revision,
        @Nullable Integer rateLimit,
        @Nullable UUID orderKey,
        int tries,
        long dueMicros,
        StoredEvent event,
        Lease lease) {

    /**
     * Memory of a delivery without its event, in bytes: the stored response (a body of at most 16 KiB, and headers), or
     * what its webhook adds to a request (at most 16 KiB).
     */
    public static final int OVERHEAD = 20 * 1024;

    /** Returns the bytes that this process reserves for the delivery, from fetch to settle. */
    public long weight() {
        return weight(event.payload().length);
    }

    /** Returns the bytes for a delivery of an event with a payload of {@code size} bytes. */
    public static long weight(int size) {
        return (long) size + OVERHEAD;
    }

    /** Returns the same delivery with its event. */
    Claim with(StoredEvent loaded) {
        return new Claim(
                deliveryId,
                shard,
                accountId,
                webhookId,
                revision,
                rateLimit,
                orderKey,
                tries,
                dueMicros,
                loaded,
                lease);
    }

    /** Returns the number of the next attempt, from 1. */
    public int nextTry() {
        return tries + 1;
    }
}
