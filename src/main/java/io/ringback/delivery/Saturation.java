package io.ringback.delivery;

import java.util.UUID;

/** Reports which endpoints currently accept no more requests. */
@FunctionalInterface
public interface Saturation {
    /**
     * Returns whether the endpoint of {@code webhookId} accepts no more now: it fails, is slow, or is at its rate
     * limit.
     */
    boolean isSaturated(UUID webhookId);
}
