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
    void an_account_gets_its_places_and_no_more() {
        var accountConcurrency = places(2, 10, 0);
        var first = accountConcurrency.take(ONE).join();
        accountConcurrency.take(ONE).join();
        assertThatThrownBy(() -> accountConcurrency.take(ONE)).isInstanceOf(ApiException.class);
        assertThat(accountConcurrency.take(OTHER)).isCompleted();
        first.giveBack();
        first.giveBack();
        assertThat(accountConcurrency.take(ONE)).isCompleted();
        assertThatThrownBy(() -> accountConcurrency.take(ONE)).isInstanceOf(ApiException.class);
        assertThat(accountConcurrency.inHand()).isEqualTo(3);
    }

    @Test
    void all_accounts_together_get_so_many_and_no_more() {
        var accountConcurrency = places(1, 3, 5);
        for (int i = 0; i < 3; i++) {
            assertThat(accountConcurrency.take(new UUID(1, i))).isCompleted();
        }
        assertThatThrownBy(() -> accountConcurrency.take(OTHER)).isInstanceOf(ApiException.class);
    }

    @Test
    void who_waits_gets_a_place_in_order_and_beyond_so_many_nobody_waits() {
        var accountConcurrency = places(1, 10, 2);
        var first = accountConcurrency.take(ONE).join();
        var second = accountConcurrency.take(ONE);
        var third = accountConcurrency.take(ONE);
        assertThatThrownBy(() -> accountConcurrency.take(ONE)).isInstanceOf(ApiException.class);
        assertThat(second).isNotDone();
        first.giveBack();
        assertThat(second).isCompleted();
        assertThat(third).isNotDone();
        second.join().giveBack();
        third.join().giveBack();
        assertThat(accountConcurrency.inHand()).isZero();
    }

    @Test
    void a_place_that_is_not_wanted_any_more_goes_to_the_next() {
        var accountConcurrency = places(1, 10, 2);
        var first = accountConcurrency.take(ONE).join();
        accountConcurrency.take(ONE).cancel(true);
        var third = accountConcurrency.take(ONE);
        first.giveBack();
        third.join().giveBack();
        assertThat(accountConcurrency.inHand()).isZero();
    }

    @Test
    void no_place_is_lost_or_given_twice_under_contention() throws Exception {
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
                        CompletableFuture<AccountConcurrency.Place> taken = accountConcurrency.take(account);
                        var place = taken.join();
                        most.accumulateAndGet(inHand.incrementAndGet(), Math::max);
                        Thread.onSpinWait();
                        inHand.decrementAndGet();
                        place.giveBack();
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
        assertThat(accountConcurrency.inHand()).isZero();
    }
}
