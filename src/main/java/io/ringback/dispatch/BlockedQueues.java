package io.ringback.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * Lists queues with due deliveries that their endpoints had no place for. Each is retried periodically, in turn, in
 * case no response of its endpoint triggers it. Not thread-safe.
 */
final class BlockedQueues {
    /** Interval at which each queue is retried. */
    private static final Duration TURN = Duration.ofMillis(500);

    /** Maximum number of queues retried at once; the next follow after a pause. */
    private static final int STEP = 1000;

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final LinkedHashSet<EndpointQueue> queues = new LinkedHashSet<>();
    private int leftInTurn;
    private long turnAtNanos = System.nanoTime();
    private long stepAtNanos = System.nanoTime();

    void add(EndpointQueue queue) {
        queues.add(queue);
    }

    void remove(EndpointQueue queue) {
        queues.remove(queue);
    }

    void removeIf(Predicate<EndpointQueue> isUnwanted) {
        queues.removeIf(isUnwanted);
    }

    boolean isEmpty() {
        return queues.isEmpty();
    }

    /** Removes and returns the queues to retry now. */
    List<EndpointQueue> takeTurn(long now) {
        if (leftInTurn == 0 && now - turnAtNanos >= 0) {
            turnAtNanos = now + TURN.toNanos();
            leftInTurn = queues.size();
        }
        leftInTurn = Math.min(leftInTurn, queues.size());
        if (leftInTurn == 0 || now - stepAtNanos < 0) {
            return List.of();
        }
        stepAtNanos = now + PAUSE.toNanos();
        int step = Math.min(STEP, leftInTurn);
        leftInTurn -= step;
        List<EndpointQueue> taken = new ArrayList<>(step);
        for (int i = 0; i < step; i++) {
            taken.add(queues.removeFirst());
        }
        return taken;
    }

    /** Returns how long the next call of {@link #takeTurn} may wait, in nanoseconds. */
    long nanosLeft(long now) {
        if (leftInTurn > 0) {
            return PAUSE.toNanos();
        }
        return queues.isEmpty() ? Long.MAX_VALUE : turnAtNanos - now;
    }
}
