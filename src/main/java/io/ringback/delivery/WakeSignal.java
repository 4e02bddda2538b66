package io.ringback.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The wake-up signal for one thread that waits for work: it need not wait for the next poll.
 *
 * <p>It is a flag and not a count: signals between two waits are one, however many come while nobody waits, and none is
 * lost. One that was set before a wait ends it at once.
 */
@ApplicationScoped
public class WakeSignal {
    private final BlockingQueue<Boolean> signalled = new ArrayBlockingQueue<>(1);

    public void signal() {
        signalled.offer(true);
    }

    /** Waits for the signal, at most {@code longest}; whether there was one. */
    public boolean await(Duration longest) throws InterruptedException {
        return signalled.poll(longest.toMillis(), TimeUnit.MILLISECONDS) != null;
    }
}
