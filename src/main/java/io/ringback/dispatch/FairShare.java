package io.ringback.dispatch;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Distributes the places for requests by what accounts and endpoints already hold, not by how long responses take.
 *
 * <p>The limits are dynamic thresholds, as in switch buffers. An account may hold twice as many places as are free, and
 * an endpoint twice as many as that leaves to its account. A single endpoint gets as many as it can use, up to half of
 * all. With fewer free places the limits fall: an account or endpoint above its limit gets no new place, and some
 * places stay free for others. Endpoints that have proven to respond and the others have separate limits.
 */
final class FairShare {
    /** Factor to the free places that an account may hold, and to the account's rest that an endpoint may hold. */
    private static final int GREED = 2;

    private final int all;
    private final Holder everybody = new Holder();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Creates {@code all} places. */
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

    /**
     * Takes a place for an endpoint of {@code account} that holds {@code held}; returns false when the rest is reserved
     * for others.
     */
    boolean take(Holder account, int held, boolean isProven) {
        if (room(account, held, isProven) <= 0) {
            return false;
        }
        everybody.held(isProven).incrementAndGet();
        account.held(isProven).incrementAndGet();
        return true;
    }

    /**
     * Returns how many more places an endpoint of {@code account} that holds {@code held} would get now; 0 or less for
     * none.
     */
    int room(Holder account, int held, boolean isProven) {
        int free = free(isProven);
        int ofAccount = Math.min(free, GREED * free - account.held(isProven).get());
        // Each place that it takes lowers its limit.
        int more = Math.ceilDiv(GREED * ofAccount - held, 1 + GREED * (1 + GREED));
        return Math.min(ofAccount, more);
    }

    /** Returns the free places: a quarter is reserved for proven endpoints, and an eighth for the others. */
    private int free(boolean isProven) {
        int part = Math.max(1, all - (isProven ? all / 8 : all / 4));
        int taken = everybody.proven.get() + everybody.unproven.get();
        return Math.min(all - taken, part - everybody.held(isProven).get());
    }

    /** Returns a place; {@code wasProven} is the value when it was taken. */
    void leave(Holder account, boolean wasProven) {
        everybody.held(wasProven).decrementAndGet();
        account.held(wasProven).decrementAndGet();
    }

    /** Returns whether one more delivery may wait for a place: the rest of the capacity is reserved for new ones. */
    boolean mayWait() {
        return waiting.get() < Math.max(1, all - all / 8);
    }

    /** Records a waiting delivery, until {@link #waitsNoMore()}. */
    void waits() {
        waiting.incrementAndGet();
    }

    void waitsNoMore() {
        waiting.decrementAndGet();
    }
}
