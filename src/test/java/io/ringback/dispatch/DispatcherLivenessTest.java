package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What {@code /q/health/live} makes of the dispatcher's threads; that it is asked there, HealthTest shows. */
class DispatcherLivenessTest {
    @Test
    void a_thread_lives_until_it_dies_of_a_fault_and_needs_not_be_started() throws InterruptedException {
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
