package io.ringback.delivery;

import java.util.UUID;

/** Knows which endpoints take no more requests at present. */
@FunctionalInterface
public interface Saturation {
    /** Whether the endpoint of {@code webhookId} takes no more now: it fails, is slow, or has a rate limit. */
    boolean isSaturated(UUID webhookId);
}
