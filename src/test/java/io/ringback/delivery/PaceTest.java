package io.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A webhook with a rate limit gets its slots from the database, whoever asks. */
class PaceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private final Debts debts = debts();
    private final Outbox outbox = debts.outbox(Duration.ofSeconds(30));
    private final UUID webhook = debts.webhook();

    private static Debts debts() {
        try {
            return new Debts();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private Slots reserve(int rate, int wanted, Duration horizon) throws SQLException {
        return outbox.reserve(List.of(new Wish(webhook, debts.account, rate, wanted)), horizon)
                .getFirst();
    }

    @Test
    void the_first_slot_is_now_and_the_others_are_evenly_spaced() throws SQLException {
        Slots slots = reserve(10, 5, SECOND);
        assertThat(slots.count()).isEqualTo(5);
        assertThat(slots.nanos(0)).isLessThanOrEqualTo(0);
        assertThat(slots.nanos(4) - slots.nanos(0))
                .isEqualTo(Duration.ofMillis(400).toNanos());
    }

    @Test
    void no_more_slots_are_given_than_lie_before_the_horizon() throws SQLException {
        Slots slots = reserve(10, 50, SECOND);
        assertThat(slots.count()).isBetween(10, 11);
        Slots none = reserve(10, 50, MILLISECOND);
        assertThat(none.count()).isZero();
        assertThat(none.nanos(none.count())).isPositive();
    }

    @Test
    void a_slot_that_is_not_taken_is_not_lost() throws SQLException {
        reserve(1, 1, MILLISECOND);
        Slots refused = reserve(1, 1, MILLISECOND);
        Slots again = reserve(1, 1, MILLISECOND);
        assertThat(refused.count()).isZero();
        assertThat(again.nanos(0)).isLessThan(refused.nanos(0));
    }

    @Test
    void webhooks_do_not_share_slots() throws SQLException {
        UUID other = debts.webhook();
        List<Slots> slots = outbox.reserve(
                List.of(new Wish(webhook, debts.account, 1, 3), new Wish(other, debts.account, 1, 3)), MILLISECOND);
        assertThat(slots).extracting(Slots::count).containsExactly(1, 1);
        assertThat(slots).extracting(Slots::webhookId).containsExactlyInAnyOrder(webhook, other);
    }

    /** Nodes are connections here: what they share is the table. */
    @Test
    void eight_nodes_together_get_no_more_than_one_would() throws Exception {
        int rate = 100;
        long began = System.nanoTime();
        List<Slots> all = Collections.synchronizedList(new ArrayList<>());
        try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> runs = new ArrayList<>();
            for (int node = 0; node < 8; node++) {
                runs.add(nodes.submit(() -> {
                    for (int i = 0; i < 20; i++) {
                        all.add(reserve(rate, 7, SECOND));
                    }
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        }
        long granted = all.stream().mapToInt(Slots::count).sum();
        double seconds = (System.nanoTime() - began) / 1e9;
        assertThat(granted).isPositive().isLessThanOrEqualTo((long) (rate * (seconds + 1)) + 1);
        assertThat(debts.count("pace")).isEqualTo(1);
    }
}
