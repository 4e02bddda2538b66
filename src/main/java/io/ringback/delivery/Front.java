package io.ringback.delivery;

import java.time.Duration;
import java.time.OffsetDateTime;

/**
 * Where the next claim of the common lane begins. Rows that were finished leave dead entries at the front of its index
 * until it is vacuumed, and longer where an old snapshot elsewhere keeps them: who begins at the beginning reads them all.
 *
 * <p>So while there is more than one claim can take, the next begins where it ended. What is due before that was committed
 * late, given back, or lost with its owner: a little further back is looked at often, all the way back now and then. Not
 * safe for several threads.
 */
final class Front {
    /** Longer than a commit takes whose rows are due when it began. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private static final long LOOK_BACK_NANOS = Duration.ofMillis(100).toNanos();
    private static final long SWEEP_NANOS = Duration.ofSeconds(5).toNanos();

    private OffsetDateTime reached = OffsetDateTime.MIN;
    private boolean full;
    private long lookBackAtNanos;
    private long sweepAtNanos;

    Front(long nowNanos) {
        lookBackAtNanos = nowNanos;
        sweepAtNanos = nowNanos;
    }

    /** The due time from which on to claim at {@code nowNanos} of this process's clock. */
    OffsetDateTime begin(long nowNanos) {
        if (nowNanos - sweepAtNanos >= 0) {
            sweepAtNanos = nowNanos + SWEEP_NANOS;
            reached = OffsetDateTime.MIN;
        }
        if (!full || nowNanos - lookBackAtNanos >= 0) {
            lookBackAtNanos = nowNanos + LOOK_BACK_NANOS;
            return reached.equals(OffsetDateTime.MIN) ? reached : reached.minus(MARGIN);
        }
        return reached;
    }

    /** The claim has found something that was due at {@code dueAt}. */
    void found(OffsetDateTime dueAt) {
        reached = dueAt.isAfter(reached) ? dueAt : reached;
    }

    /** The claim has ended; {@code more} when it took all that it could and there may be more. */
    void ended(boolean more) {
        full = more;
    }
}
