package io.ringback.delivery;

import java.time.Duration;
import java.util.UUID;

/**
 * The right to work on claimed deliveries for a while.
 *
 * @param fence the fencing token: a settle that does not carry the row's present one changes nothing
 * @param endsAtNanos when it ends on this process's monotonic clock, read before the claim, so never too late
 */
public record Lease(UUID fence, long endsAtNanos) {

    /** Whether at {@code nowNanos} the lease outlasts {@code work}; a send that it does not outlast must not start. */
    public boolean outlasts(Duration work, long nowNanos) {
        return endsAtNanos - nowNanos > work.toNanos();
    }
}
