package io.ringback.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Rung when something may be owed: the one who waits need not wait for the next tick.
 *
 * <p>Rings between two waits count as one, and none is lost: a ring while nobody waits ends the next wait at once.
 */
@ApplicationScoped
public class Doorbell {
    private final Semaphore rung = new Semaphore(0);

    public void ring() {
        rung.release();
    }

    /** Waits for a ring, at most {@code longest}; whether there was one. */
    public boolean await(Duration longest) throws InterruptedException {
        boolean heard = rung.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS);
        rung.drainPermits();
        return heard;
    }
}
