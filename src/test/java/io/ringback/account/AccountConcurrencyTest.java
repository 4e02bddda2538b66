package io.ringback.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringback.http.ApiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AccountConcurrencyTest {
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);

    private static AccountConcurrency places(int perAccount, int inAll, int waiting) {
        return new AccountConcurrency(
                new AccountConcurrency.Limits(perAccount, inAll, waiting, "test sends", Duration.ofSeconds(5)));
    }

    @Test
    void an_account_gets_at_most_its_permits() {
        var accountConcurrency = places(2, 10, 0);
        var first = accountConcurrency.take(ONE).join();
        accountConcurrency.take(ONE).join();
        assertThatThrownBy(() -> accountConcurrency.take(ONE)).isInstanceOf(ApiException.class);
        assertThat(accountConcurrency.take(OTHER)).isCompleted();
        first.release();
        first.release();
        assertThat(accountConcurrency.take(ONE)).isCompleted();
        assertThatThrownBy(() -> accountConcurrency.take(ONE)).isInstanceOf(ApiException.class);
        assertThat(accountConcurrency.inUse()).isEqualTo(3);
    }

    @Test
    void all_accounts_together_get_at_most_the_total() {
        var accountConcurrency = places(1, 3, 5);
        for (int i = 0; i < 3; i++) {
            assertThat(accountConcurrency.take(new UUID(1, i))).isCompleted();
        }
        assertThatThrownBy(() -> accountConcurrency.take(OTHER)).isInstanceOf(ApiException.class);
    }

    @Test
    void waiters_get_permits_in_order_and_the_queue_is_bounded() {
        var accountConcurrency = places(1, 10, 2);
        var first = accountConcurrency.take(ONE).join();
        var second = accountConcurrency.take(ONE);
        var third = accountConcurrency.take(ONE);
        assertThatThrownBy(() -> accountConcurrency.take(ONE)).isInstanceOf(ApiException.class);
        assertThat(second).isNotDone();
        first.release();
        assertThat(second).isCompleted();
        assertThat(third).isNotDone();
        second.join().release();
        third.join().release();
        assertThat(accountConcurrency.inUse()).isZero();
    }

    @Test
    void the_permit_of_a_cancelled_waiter_goes_to_the_next() {
        var accountConcurrency = places(1, 10, 2);
        var first = accountConcurrency.take(ONE).join();
        accountConcurrency.take(ONE).cancel(true);
        var third = accountConcurrency.take(ONE);
        first.release();
        third.join().release();
        assertThat(accountConcurrency.inUse()).isZero();
    }

    @Test
    void no_permit_is_lost_or_granted_twice_under_contention() throws Exception {
        var accountConcurrency = places(3, 4, 1000);
        var inHand = new AtomicInteger();
        var most = new AtomicInteger();
        var done = new AtomicInteger();
        var start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            UUID account = i % 4 == 0 ? OTHER : ONE;
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException stopped) {
                    return;
                }
                for (int n = 0; n < 200; n++) {
                    try {
                        CompletableFuture<AccountConcurrency.Permit> taken = accountConcurrency.take(account);
                        var permit = taken.join();
                        most.accumulateAndGet(inHand.incrementAndGet(), Math::max);
                        Thread.onSpinWait();
                        inHand.decrementAndGet();
                        permit.release();
                    } catch (ApiException full) {
                        Thread.onSpinWait();
                    }
                    done.incrementAndGet();
                }
            }));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(done).hasValue(3200);
        assertThat(most.get()).isLessThanOrEqualTo(4);
        assertThat(accountConcurrency.inUse()).isZero();
    }
}
