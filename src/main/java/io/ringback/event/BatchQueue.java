package io.ringback.event;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Groups arriving items for several takers. No item waits for others: an idle taker gets a group at once. While a group
 * is in progress the next one grows. A second taker gets it only when it is large, because two small groups cost more
 * database and disk time than one.
 */
final class BatchQueue<T> {
    static final int MOST = 200;
    /** Queue length from which a second taker is used. */
    static final int LARGE = MOST / 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition takable = lock.newCondition();
    private final Queue<T> waiting = new ArrayDeque<>();
    private int taken;
    private boolean closed;

    /** Adds an item; returns false when the queue is closed. */
    boolean add(T one) {
        lock.lock();
        try {
            if (!closed) {
                waiting.add(one);
                signal();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next group, of 1 to {@link #MOST} items; {@link #done} must follow. Returns an empty list when
     * closed.
     */
    List<T> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !isTakable()) {
                takable.await();
            }
            List<T> group = new ArrayList<>(Math.min(MOST, waiting.size()));
            while (group.size() < MOST && !waiting.isEmpty()) {
                group.add(waiting.remove());
            }
            taken++;
            signal();
            return group;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the processing of a taken group. */
    void done() {
        lock.lock();
        try {
            taken--;
            signal();
        } finally {
            lock.unlock();
        }
    }

    /** Removes and returns all items that were not taken. */
    List<T> clear() {
        lock.lock();
        try {
            List<T> left = List.copyOf(waiting);
            waiting.clear();
            return left;
        } finally {
            lock.unlock();
        }
    }

    /** Closes the queue, ends all waits and returns the items that were not taken. */
    List<T> close() {
        lock.lock();
        try {
            closed = true;
            takable.signalAll();
            return clear();
        } finally {
            lock.unlock();
        }
    }

    private boolean isTakable() {
        return waiting.size() >= (taken == 0 ? 1 : LARGE);
    }

    private void signal() {
        if (isTakable()) {
            takable.signal();
        }
    }
}
