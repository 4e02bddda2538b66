package io.ringback.dispatch;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shares the places for requests out among endpoints, by what each of them holds already and not by how long it takes.
 *
 * <p>While places are free everybody gets them. The scarcer they are, the more is kept: for an endpoint that holds few, for
 * one that has succeeded lately, and at last for the first request of such a one. So endpoints that hang, however many,
 * leave places to those that work, and a slow one with many requests takes no more of them as soon as others need them.
 */
final class FairShare {
    /** One in so many places is left to those of which nothing is known or nothing good, so that they can show themselves. */
    private static final int FOR_UNPROVEN = 8;

    private final int all;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger unproven = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();

    /** So many places. */
    FairShare(int all) {
        this.all = all;
    }

    /** What is known of an endpoint. */
    enum Standing {
        /** Its last request succeeded, and none has waited long for an answer since. */
        PROVEN,
        /** It has not answered yet. */
        UNKNOWN,
        /** Its last request failed, or one has waited long for an answer. */
        SUSPECT
    }

    /** Takes a place for an endpoint that holds {@code held}; false when what is left is kept for others. */
    boolean take(int held, Standing standing) {
        if (room(held, standing) <= 0) {
            return false;
        }
        taken.incrementAndGet();
        if (standing != Standing.PROVEN) {
            unproven.incrementAndGet();
        }
        return true;
    }

    /** How many more places an endpoint that holds {@code held} would get now. */
    int room(int held, Standing standing) {
        int present = taken.get();
        int few = Math.max(0, ConcurrencyLimit.START - held);
        if (present < all / 2) {
            return all / 2 - present + few;
        }
        if (present >= all) {
            return 0;
        }
        boolean granted = present < limit(held, standing)
                || (held == 0 && standing != Standing.PROVEN && unproven.get() < all / FOR_UNPROVEN);
        return granted || present == 0 ? Math.max(few, present == 0 ? 1 : 0) : 0;
    }

    private int limit(int held, Standing standing) {
        return switch (standing) {
            case PROVEN -> held == 0 ? all : all - all / 8;
            case UNKNOWN -> all - all / 8;
            case SUSPECT -> all - all / 4;
        };
    }

    /** Gives a place back; {@code wasProven} as it was when it was taken. */
    void leave(boolean wasProven) {
        taken.decrementAndGet();
        if (!wasProven) {
            unproven.decrementAndGet();
        }
    }

    /**
     * Whether one more delivery may wait for a place: of endpoints that work nearly as many as there are places, so that a
     * backlog is not given back and claimed again; of others few, so that they do not fill what is in hand.
     */
    boolean mayWait(Standing standing) {
        int few = all / FOR_UNPROVEN;
        return waiting.get() < Math.max(1, standing == Standing.PROVEN ? all - few : few);
    }

    /** One more waits; {@link #waitsNoMore()} ends that. */
    void waits() {
        waiting.incrementAndGet();
    }

    void waitsNoMore() {
        waiting.decrementAndGet();
    }
}
