package io.ringback.dispatch;

import io.ringback.delivery.Claim;
import java.time.Duration;
import java.util.Collection;

/**
 * Limits the deliveries that this process holds, from fetch to settle, by number and bytes: payloads, request overhead
 * ({@link Claim#weight()}), and longer requests. A single delivery is always allowed.
 */
final class InFlightBudget {
    /**
     * Divisor of the capacity that is reserved for fetches, so that retries and backlog do not starve during intake
     * peaks.
     */
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

    /** Holds capacity that was reserved before a fetch. */
    record Part(int deliveries, long bytes) {}

    /** Returns the maximum number of deliveries in an empty budget. */
    int most() {
        return mostDeliveries;
    }

    /** Returns how many more deliveries fit; 0 while all bytes are taken. */
    synchronized int free() {
        return deliveries > 0 && bytes >= mostBytes ? 0 : mostDeliveries - deliveries;
    }

    /** Reserves capacity for a fetch of at most {@code wanted}, with half of the free bytes. */
    synchronized Part forFetch(int wanted) {
        Part part = new Part(Math.min(wanted, free()), Math.max(1, (mostBytes - bytes) / 2));
        deliveries += part.deliveries();
        bytes += part.bytes();
        return part;
    }

    /** Replaces the reservation {@code part} by {@code claims}. */
    synchronized void fill(Part part, Collection<Claim> claims) {
        change(claims.size() - part.deliveries(), weight(claims) - part.bytes());
    }

    /** Takes capacity for {@code claim} of intake; returns false when the rest is reserved for fetches. */
    synchronized boolean take(Claim claim) {
        boolean fits = deliveries < mostDeliveries - mostDeliveries / KEPT_FOR_FETCHES
                && bytes + claim.weight() <= mostBytes - mostBytes / KEPT_FOR_FETCHES;
        if (fits) {
            change(1, claim.weight());
        }
        return fits;
    }

    /** Frees the capacity of {@code claims}. */
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

    /**
     * Takes {@code size} bytes for a request longer than its delivery's weight; returns false when too many are taken.
     */
    synchronized boolean grow(long size) {
        if (excess > 0 && excess + size > mostBytes) {
            return false;
        }
        excess += size;
        return true;
    }

    /** Returns the bytes that {@link #grow} took. */
    synchronized void shrink(long size) {
        excess -= size;
    }

    /** Returns the number of held deliveries, including reserved capacity. */
    synchronized int inHand() {
        return deliveries;
    }

    /** Returns the number of bytes of held deliveries, including reserved capacity. */
    synchronized long bytes() {
        return bytes + excess;
    }

    /** Waits until nothing is held, at most {@code longest}; returns whether that happened. */
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
