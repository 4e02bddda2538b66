package io.ringback.delivery;

import java.time.Duration;
import java.util.UUID;

/**
 * The right of one incarnation of this process to send and settle, for as long as it is renewed.
 *
 * <p>Its id is the fencing token: the row of that id is locked by each settle and deleted by a process that takes over.
 */
public final class Lease {
    private final UUID process;
    private volatile long endsAtNanos;

    /** A lease of incarnation {@code process} that ends at {@code endsAtNanos} of {@link System#nanoTime()}. */
    public Lease(UUID process, long endsAtNanos) {
        this.process = process;
        this.endsAtNanos = endsAtNanos;
    }

    /** The incarnation's id. */
    public UUID process() {
        return process;
    }

    /** Moves the end; {@code endsAtNanos} was computed before the database was asked, so it is never too late. */
    void renew(long endsAtNanos) {
        this.endsAtNanos = endsAtNanos;
    }

    /** Whether at {@code nowNanos} the lease outlasts {@code work}; a send that it does not outlast must not start. */
    public boolean outlasts(Duration work, long nowNanos) {
        return endsAtNanos - nowNanos > work.toNanos();
    }
}
