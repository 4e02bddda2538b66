package io.ringback.dispatch;

import io.ringback.delivery.Claim;
import java.time.Duration;
import java.util.Collection;

/**
 * Bounds what this process has in hand, from fetch to settle, by number and by bytes: payloads, what requests add to them
 * ({@link Claim#weight()}), and longer requests by themselves. One delivery is let in whatever its size.
 */
final class InFlightBudget {
    /** The share that intake leaves alone: one in so many. Retries and backlog must not starve while events pour in. */
    private static final int KEPT_FOR_FETCHES = 4;

    private final int mostDeliveries;
    private final long mostBytes;
    private int deliveries;
    private long bytes;
    private long excess;

    InFlightBudget(int mostDeliveries, long mostBytes) {
        this.mostDeliveries = mostDeliveries;
        this.mostBytes = mostBytes;
    }

    /** What was set aside before it is known what comes. */
    record Part(int deliveries, long bytes) {}

    /** How many deliveries may be taken at once, when none is in hand. */
    int most() {
        return mostDeliveries;
    }

    /** For how many more deliveries there is room; none while all bytes are taken. */
    synchronized int free() {
        return deliveries > 0 && bytes >= mostBytes ? 0 : mostDeliveries - deliveries;
    }

    /** Sets room aside for a fetch of at most {@code wanted}, and for it half of the bytes that are free. */
    synchronized Part forFetch(int wanted) {
        Part part = new Part(Math.min(wanted, free()), Math.max(1, (mostBytes - bytes) / 2));
        deliveries += part.deliveries();
        bytes += part.bytes();
        return part;
    }

    /** Has {@code claims} take the place of {@code part}, which was set aside. */
    synchronized void fill(Part part, Collection<Claim> claims) {
        change(claims.size() - part.deliveries(), weight(claims) - part.bytes());
    }

    /** Takes room for {@code claim}, which intake hands over; false when what is left is kept for fetches. */
    synchronized boolean take(Claim claim) {
        boolean fits = deliveries < mostDeliveries - mostDeliveries / KEPT_FOR_FETCHES
                && bytes + claim.weight() <= mostBytes - mostBytes / KEPT_FOR_FETCHES;
        if (fits) {
            change(1, claim.weight());
        }
        return fits;
    }

    /** {@code claims} are no longer in hand. */
    synchronized void free(Collection<Claim> claims) {
        change(-claims.size(), -weight(claims));
    }

    private void change(int count, long size) {
        deliveries += count;
        bytes += size;
        if (deliveries == 0) {
            notifyAll();
        }
    }

    private static long weight(Collection<Claim> claims) {
        return claims.stream().mapToLong(Claim::weight).sum();
    }

    /** Takes {@code size} bytes for a request that is longer than its delivery weighs; false when others have taken too many. */
    synchronized boolean grow(long size) {
        if (excess > 0 && excess + size > mostBytes) {
            return false;
        }
        excess += size;
        return true;
    }

    /** Gives back what {@link #grow} took. */
    synchronized void shrink(long size) {
        excess -= size;
    }

    /** How many deliveries are in hand, with what is set aside for more. */
    synchronized int inHand() {
        return deliveries;
    }

    /** How many bytes are reserved for what is in hand, with what is set aside for more. */
    synchronized long bytes() {
        return bytes + excess;
    }

    /** Waits until nothing is in hand, at most {@code longest}; whether that came true. */
    synchronized boolean awaitIdle(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (deliveries > 0) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
