package io.ringback.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Wakes one thread that waits for work, so that it need not wait for the next poll.
 *
 * <p>It is a flag, not a count: signals between two waits are merged, and none is lost. A signal before a wait ends the
 * wait at once.
 */
@ApplicationScoped
public class WakeSignal {
    private final BlockingQueue<Boolean> signalled = new ArrayBlockingQueue<>(1);

    public void signal() {
        signalled.offer(true);
    }

    /** Waits for the signal, at most {@code longest}; returns whether there was one. */
    public boolean await(Duration longest) throws InterruptedException {
        return signalled.poll(longest.toMillis(), TimeUnit.MILLISECONDS) != null;
    }
}
