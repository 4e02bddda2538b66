package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Tests {@code /q/health/live} with the dispatcher's threads; HealthTest covers the endpoint itself. */
class DispatcherLivenessTest {
    @Test
    void a_thread_is_live_until_it_dies_and_before_it_starts() throws InterruptedException {
        var fault = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().unstarted(() -> {
            try {
                fault.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(DispatchLoop.lives(thread)).as("where nothing is delivered").isTrue();
        thread.start();
        assertThat(DispatchLoop.lives(thread)).isTrue();
        fault.countDown();
        thread.join();
        assertThat(DispatchLoop.lives(thread)).isFalse();
    }
}
