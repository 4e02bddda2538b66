package io.ringback.delivery;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One delivery that this process holds, since it owns its shard.
 *
 * @param shard from 0 to {@link Shards#COUNT}, excluded
 * @param accountId the webhook's account
 * @param revision the webhook's current revision: the request is rendered from it
 * @param rateLimit how many requests a second the webhook takes; null where it sets no limit
 * @param orderKey the key at whose queue's head the delivery stands; null where order does not matter
 * @param tries how many attempts were settled so far
 * @param dueMicros when it was due by the database's clock, in microseconds since 1970
 * @param lease the incarnation's, under which it is sent and settled
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
     * What a delivery may hold in memory besides its event, in bytes: what is kept of an answer (a body of 16 KiB at most,
     * and headers), or what its webhook adds to a request (a document of 16 KiB at most).
     */
    public static final int OVERHEAD = 20 * 1024;

    /** How many bytes this process reserves for the delivery, from fetch to settle. */
    public long weight() {
        return weight(event.payload().length);
    }

    /** The same for a delivery of an event whose payload has {@code size} bytes. */
    public static long weight(int size) {
        return (long) size + OVERHEAD;
    }

    /** The same delivery with its event as it was loaded later. */
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

    /** The number of the attempt that is about to be made, from 1. */
    public int nextTry() {
        return tries + 1;
    }
}
