package io.ringback.delivery;

import java.util.UUID;

/**
 * One delivery that this process may work on until its lease ends.
 *
 * @param accountId the webhook's account
 * @param revision the webhook's current revision: the request is rendered from it
 * @param tries how many attempts were settled so far
 */
public record Claim(
        UUID deliveryId, UUID accountId, UUID webhookId, int revision, int tries, StoredEvent event, Lease lease) {

    /** The number of the attempt that is about to be made, from 1. */
    public int nextTry() {
        return tries + 1;
    }
}
