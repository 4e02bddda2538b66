package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.delivery.Claim;
import io.ringback.delivery.Lease;
import io.ringback.delivery.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InFlightBudgetTest {
    private static final long WEIGHT = Claim.weight(0);

    private final InFlightBudget inFlightBudget = new InFlightBudget(100, 10 * WEIGHT);

    private static Claim claim(int size) {
        UUID id = new UUID(1, 1);
        StoredEvent event = new StoredEvent(id, id, "all", new byte[size], Instant.EPOCH, null);
        return new Claim(id, 0, id, id, 1, null, null, 0, 0, event, new Lease(id, 0));
    }

    @Test
    void bytes_limit_intake_and_a_quarter_is_reserved_for_fetches() {
        assertThat(IntStream.range(0, 50).filter(i -> inFlightBudget.take(claim(0))))
                .hasSize(7);
        assertThat(inFlightBudget.inHand()).isEqualTo(7);
        assertThat(inFlightBudget.bytes()).isEqualTo(7 * WEIGHT);
    }

    @Test
    void a_large_event_gets_fewer_deliveries_than_a_small_one() {
        assertThat(IntStream.range(0, 50).filter(i -> inFlightBudget.take(claim((int) (2 * WEIGHT)))))
                .hasSize(2);
        assertThat(new InFlightBudget(100, 10 * WEIGHT).take(claim((int) (100 * WEIGHT))))
                .isFalse();
    }

    @Test
    void without_free_bytes_nothing_is_fetched_while_anything_is_held() {
        InFlightBudget.Part part = inFlightBudget.forFetch(10);
        assertThat(part.bytes()).isEqualTo(5 * WEIGHT);
        inFlightBudget.fill(new InFlightBudget.Part(0, 0), List.of());
        inFlightBudget.fill(part, List.of());
        assertThat(inFlightBudget.inHand()).isZero();
        assertThat(inFlightBudget.bytes()).isZero();
        inFlightBudget.fill(new InFlightBudget.Part(-1, -20 * WEIGHT), List.of());
        assertThat(inFlightBudget.free()).isZero();
        inFlightBudget.fill(new InFlightBudget.Part(1, 20 * WEIGHT), List.of());
        assertThat(inFlightBudget.free()).isEqualTo(100);
    }

    @Test
    void long_requests_share_separate_bytes_and_one_is_always_allowed() {
        assertThat(inFlightBudget.grow(100 * WEIGHT)).isTrue();
        assertThat(inFlightBudget.grow(1)).isFalse();
        inFlightBudget.shrink(100 * WEIGHT);
        assertThat(inFlightBudget.grow(6 * WEIGHT)).isTrue();
        assertThat(inFlightBudget.grow(6 * WEIGHT)).isFalse();
        assertThat(inFlightBudget.grow(4 * WEIGHT)).isTrue();
    }

    @Test
    void an_empty_budget_is_idle_at_once() throws InterruptedException {
        assertThat(inFlightBudget.awaitIdle(Duration.ZERO)).isTrue();
        inFlightBudget.take(claim(0));
        assertThat(inFlightBudget.awaitIdle(Duration.ofMillis(1))).isFalse();
    }
}
