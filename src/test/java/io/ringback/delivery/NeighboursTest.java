package io.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NeighboursTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Doorbell here = new Doorbell();
    private final Doorbell there = new Doorbell();
    private Neighbours speaker;
    private Neighbours listener;
    private Debts debts;

    @BeforeEach
    void two_nodes() throws Exception {
        debts = new Debts();
        speaker = new Neighbours(debts.database.source(), here);
        listener = new Neighbours(debts.database.source(), there);
        speaker.speak();
        listener.listen();
    }

    @AfterEach
    void stop() throws InterruptedException {
        speaker.stop();
        listener.stop();
    }

    /** The listener may not be there yet: who is not told looks for himself, so telling goes on until it is heard. */
    private boolean isHeard() throws InterruptedException {
        for (int i = 0; i < 50; i++) {
            speaker.wake();
            if (there.await(LONG.dividedBy(50))) {
                return true;
            }
        }
        return false;
    }

    @Test
    void what_one_node_has_no_hands_for_rings_at_another() throws Exception {
        assertThat(isHeard()).isTrue();
    }

    @Test
    void a_connection_that_is_cut_is_made_anew() throws Exception {
        assertThat(isHeard()).isTrue();
        debts.database.goAway();
        debts.database.comeBack();
        assertThat(isHeard()).isTrue();
    }
}
