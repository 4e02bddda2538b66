package io.ringback.event;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Forms groups of what arrives, for several takers. Nothing waits to be joined: a group is taken at once when no other is
 * being worked on. Meanwhile the next one grows, and is given to another taker only when it is large already: two small
 * groups cost more than one, for the database and for the disk.
 */
final class BatchQueue<T> {
    static final int MOST = 200;
    /** So many waiting are worth a second taker. */
    static final int LARGE = MOST / 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition takable = lock.newCondition();
    private final Queue<T> waiting = new ArrayDeque<>();
    private int taken;
    private boolean closed;

    /** Adds one; false when it is closed. */
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

    /** Waits for the next group, of 1 to {@link #MOST}; {@link #done} says when it has been worked on. Empty when closed. */
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

    /** One group that was taken has been worked on. */
    void done() {
        lock.lock();
        try {
            taken--;
            signal();
        } finally {
            lock.unlock();
        }
    }

    /** All that nobody has taken; it is not given to a taker any more. */
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

    /** Takes no more, and ends the waits of all takers; what nobody has taken. */
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
