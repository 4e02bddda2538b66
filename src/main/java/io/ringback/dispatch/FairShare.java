package io.ringback.dispatch;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shares out the places for requests by what accounts and endpoints hold already, not by how long answers take.
 *
 * <p>The limits are dynamic thresholds, as switches have them for their buffers: an account may hold twice as many places
 * as are free, and an endpoint twice as many as are left of that to its account. One alone gets as many as it can use, up
 * to half of all. The scarcer places are, the lower the limits: who holds many gets no new one until it is below its share,
 * and some are always free for who holds few. Endpoints that have proven that they answer and the others have limits of
 * their own, so that neither takes all places.
 */
final class FairShare {
    /** How many times as many places as are free an account may hold, and an endpoint of what is left to its account. */
    private static final int GREED = 2;

    private final int all;
    private final Holder everybody = new Holder();
    private final AtomicInteger waiting = new AtomicInteger();

    /** So many places. */
    FairShare(int all) {
        this.all = all;
    }

    /** Counts the places of one account. */
    static final class Holder {
        private final AtomicInteger proven = new AtomicInteger();
        private final AtomicInteger unproven = new AtomicInteger();

        private AtomicInteger held(boolean isProven) {
            return isProven ? proven : unproven;
        }
    }

    /** Takes a place for an endpoint of {@code account} that holds {@code held}; false when the others need what is left. */
    boolean take(Holder account, int held, boolean isProven) {
        if (room(account, held, isProven) <= 0) {
            return false;
        }
        everybody.held(isProven).incrementAndGet();
        account.held(isProven).incrementAndGet();
        return true;
    }

    /** How many more places an endpoint of {@code account} that holds {@code held} would get now; none or fewer for none. */
    int room(Holder account, int held, boolean isProven) {
        int free = free(isProven);
        int ofAccount = Math.min(free, GREED * free - account.held(isProven).get());
        // Each place that it takes lowers its limit.
        int more = Math.ceilDiv(GREED * ofAccount - held, 1 + GREED * (1 + GREED));
        return Math.min(ofAccount, more);
    }

    /** A quarter is kept from those of which nothing good is known, and an eighth for them. */
    private int free(boolean isProven) {
        int part = Math.max(1, all - (isProven ? all / 8 : all / 4));
        int taken = everybody.proven.get() + everybody.unproven.get();
        return Math.min(all - taken, part - everybody.held(isProven).get());
    }

    /** Gives a place back; {@code wasProven} as it was when it was taken. */
    void leave(Holder account, boolean wasProven) {
        everybody.held(wasProven).decrementAndGet();
        account.held(wasProven).decrementAndGet();
    }

    /** Whether one more delivery may wait for a place: the rest of what is in hand is left to new ones. */
    boolean mayWait() {
        return waiting.get() < Math.max(1, all - all / 8);
    }

    /** One more waits; {@link #waitsNoMore()} ends that. */
    void waits() {
        waiting.incrementAndGet();
    }

    void waitsNoMore() {
        waiting.decrementAndGet();
    }
}
