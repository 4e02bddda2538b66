package io.ringback.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LargeFanOutsTest {
    private static final UUID LARGE = new UUID(0, 1);
    private static final UUID SMALL = new UUID(0, 2);
    private static final UUID OTHER = new UUID(0, 3);

    private final LargeFanOuts fanOuts = new LargeFanOuts();

    private LargeFanOuts.Parts<UUID> apart(UUID... accounts) {
        return fanOuts.apart(List.of(accounts), Function.identity());
    }

    @Test
    void a_group_without_large_fan_outs_is_not_split() {
        fanOuts.note(SMALL, 999);
        assertThat(apart(SMALL, LARGE, OTHER).ordinary()).containsExactly(SMALL, LARGE, OTHER);
        assertThat(apart(SMALL, LARGE, OTHER).large()).isEmpty();
    }

    @Test
    void events_of_an_account_with_a_large_fan_out_are_separated() {
        fanOuts.note(LARGE, 1_000);
        assertThat(apart(LARGE, SMALL, LARGE, OTHER).ordinary()).containsExactly(SMALL, OTHER);
        assertThat(apart(LARGE, SMALL, LARGE, OTHER).large()).containsExactly(LARGE, LARGE);
        assertThat(apart(LARGE).ordinary()).isEmpty();
    }

    @Test
    void a_small_fan_out_resets_an_account_but_an_unmatched_event_does_not() {
        fanOuts.note(LARGE, 5_000);
        fanOuts.note(LARGE, 0);
        assertThat(apart(LARGE, SMALL).large()).containsExactly(LARGE);
        fanOuts.note(LARGE, 1);
        assertThat(apart(LARGE, SMALL).large()).isEmpty();
    }

    @Test
    void accounts_of_a_slow_statement_are_separated_until_a_small_fan_out() {
        fanOuts.suspect(SMALL);
        assertThat(apart(SMALL, OTHER).large()).containsExactly(SMALL);
        fanOuts.note(SMALL, 3);
        assertThat(apart(SMALL, OTHER).large()).isEmpty();
    }

    @Test
    void a_suspected_account_without_webhooks_is_reset_by_one_event() {
        fanOuts.suspect(SMALL);
        fanOuts.note(SMALL, 0);
        assertThat(apart(SMALL, OTHER).large()).isEmpty();
    }

    @Test
    void a_suspicion_does_not_replace_a_known_large_fan_out() {
        fanOuts.note(LARGE, 1_000);
        fanOuts.suspect(LARGE);
        fanOuts.note(LARGE, 0);
        assertThat(apart(LARGE, OTHER).large()).containsExactly(LARGE);
    }
}
