package io.ringback.delivery;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One delivery that this process may work on until its lease ends.
 *
 * @param accountId the webhook's account
 * @param revision the webhook's current revision: the request is rendered from it
 * @param rateLimit how many requests a second the webhook takes; null where it sets no limit
 * @param orderKey the key at whose queue's head the delivery stands; null where order does not matter
 * @param tries how many attempts were settled so far
 */
public record Claim(
        UUID deliveryId,
        UUID accountId,
        UUID webhookId,
        int revision,
        @Nullable Integer rateLimit,
        @Nullable UUID orderKey,
        int tries,
        StoredEvent event,
        Lease lease) {

    /** The number of the attempt that is about to be made, from 1. */
    public int nextTry() {
        return tries + 1;
    }
}
