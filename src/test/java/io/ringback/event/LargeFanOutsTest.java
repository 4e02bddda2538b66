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
    void a_group_in_which_nobody_is_known_for_many_deliveries_stays_whole() {
        fanOuts.note(SMALL, 999);
        assertThat(apart(SMALL, LARGE, OTHER).ordinary()).containsExactly(SMALL, LARGE, OTHER);
        assertThat(apart(SMALL, LARGE, OTHER).large()).isEmpty();
    }

    @Test
    void events_of_an_account_whose_last_had_many_are_apart() {
        fanOuts.note(LARGE, 1_000);
        assertThat(apart(LARGE, SMALL, LARGE, OTHER).ordinary()).containsExactly(SMALL, OTHER);
        assertThat(apart(LARGE, SMALL, LARGE, OTHER).large()).containsExactly(LARGE, LARGE);
        assertThat(apart(LARGE).ordinary()).isEmpty();
    }

    @Test
    void an_account_whose_last_event_had_few_is_ordinary_again_but_not_for_an_event_that_nobody_wants() {
        fanOuts.note(LARGE, 5_000);
        fanOuts.note(LARGE, 0);
        assertThat(apart(LARGE, SMALL).large()).containsExactly(LARGE);
        fanOuts.note(LARGE, 1);
        assertThat(apart(LARGE, SMALL).large()).isEmpty();
    }

    @Test
    void whoever_was_in_a_statement_that_took_too_long_is_apart_until_an_event_has_few_deliveries() {
        fanOuts.suspect(SMALL);
        assertThat(apart(SMALL, OTHER).large()).containsExactly(SMALL);
        fanOuts.note(SMALL, 3);
        assertThat(apart(SMALL, OTHER).large()).isEmpty();
    }

    @Test
    void a_suspected_account_without_webhooks_is_ordinary_again_after_one_event() {
        fanOuts.suspect(SMALL);
        fanOuts.note(SMALL, 0);
        assertThat(apart(SMALL, OTHER).large()).isEmpty();
    }

    @Test
    void a_suspicion_does_not_forget_that_an_account_has_very_many_deliveries() {
        fanOuts.note(LARGE, 1_000);
        fanOuts.suspect(LARGE);
        fanOuts.note(LARGE, 0);
        assertThat(apart(LARGE, OTHER).large()).containsExactly(LARGE);
    }
}
