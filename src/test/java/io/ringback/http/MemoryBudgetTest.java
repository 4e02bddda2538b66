package io.ringback.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final long TOTAL = 1_000;

    private final MemoryBudget budget = new MemoryBudget(TOTAL, 100);

    private long takenBy(@Nullable String account, String address, boolean large) {
        MemoryBudget.Hold hold = budget.hold(account, address);
        long taken = 0;
        while (hold.take(1, large)) {
            taken++;
        }
        return taken;
    }

    @Test
    void an_account_gets_a_quarter_and_an_address_half() {
        assertThat(takenBy("a", "1.1.1.1", false)).isEqualTo(250);
        assertThat(takenBy("a", "2.2.2.2", false)).isZero();
        assertThat(takenBy("b", "1.1.1.1", false)).isEqualTo(250);
        assertThat(takenBy("c", "1.1.1.1", false)).isZero();
        assertThat(takenBy("c", "2.2.2.2", false)).isEqualTo(250);
    }

    @Test
    void unauthenticated_requests_get_at_most_a_quarter() {
        assertThat(takenBy(null, "1.1.1.1", false)).isEqualTo(125);
        assertThat(takenBy(null, "2.2.2.2", false)).isEqualTo(125);
        assertThat(takenBy(null, "3.3.3.3", false)).isZero();
        assertThat(takenBy("a", "1.1.1.1", false)).isEqualTo(250);
    }

    @Test
    void large_requests_leave_a_quarter_to_small_ones() {
        assertThat(IntStream.range(0, 4)
                        .mapToLong(i -> takenBy("large" + i, "address" + i, true))
                        .sum())
                .isEqualTo(750);
        assertThat(takenBy("small", "small", false)).isEqualTo(250);
        assertThat(budget.held()).isEqualTo(TOTAL);
    }

    @Test
    void an_ended_hold_releases_all_and_takes_no_more() {
        List<MemoryBudget.Hold> holds = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            MemoryBudget.Hold hold = budget.hold("account" + i, "address" + i);
            holds.add(hold);
            hold.take(4, true);
            hold.take(3, false);
        }
        holds.forEach(MemoryBudget.Hold::end);
        holds.forEach(MemoryBudget.Hold::end);
        assertThat(budget.held()).isZero();
        assertThat(holds.getFirst().take(1, false)).isFalse();
        assertThat(takenBy("a", "a", false)).isEqualTo(250);
    }

    @Test
    void one_request_of_maximum_size_always_fits() {
        MemoryBudget tiny = new MemoryBudget(10, 100);
        assertThat(tiny.hold("a", "b").take(100, true)).isTrue();
        assertThat(tiny.hold("a", "b").take(1, true)).isFalse();
    }
}
