package io.ringback.delivery;

import java.time.Duration;
import java.util.UUID;

/**
 * Permits one incarnation of this process to send and settle, until a time that renewals extend.
 *
 * <p>Its id is the fencing token: each settle locks the row of that id, and a process that takes over deletes it.
 */
public final class Lease {
    private final UUID process;
    private volatile long endsAtNanos;

    /** Creates a lease of incarnation {@code process} that ends at {@code endsAtNanos} of {@link System#nanoTime()}. */
    public Lease(UUID process, long endsAtNanos) {
        this.process = process;
        this.endsAtNanos = endsAtNanos;
    }

    /** Returns the incarnation's id. */
    public UUID process() {
        return process;
    }

    /** Extends the lease; {@code endsAtNanos} was computed before the database query, so it is never too late. */
    void renew(long endsAtNanos) {
        this.endsAtNanos = endsAtNanos;
    }

    /** Returns whether at {@code nowNanos} the lease outlasts {@code work}; otherwise the work must not start. */
    public boolean outlasts(Duration work, long nowNanos) {
        return endsAtNanos - nowNanos > work.toNanos();
    }
}
