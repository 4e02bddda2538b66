package io.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.delivery.DatabaseConfig.Pooler;
import io.ringback.testing.Until;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
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
        speaker = neighbours(here, Pooler.NONE);
        listener = neighbours(there, Pooler.NONE);
        speaker.speak();
        listener.listen();
    }

    private Neighbours neighbours(Doorbell doorbell, Pooler pooler, String... sessionUrl) {
        DatabaseConfig config = new DatabaseConfig() {
            @Override
            public Pooler pooler() {
                return pooler;
            }

            @Override
            public Optional<String> sessionUrl() {
                return Stream.of(sessionUrl).findFirst();
            }
        };
        DataSource pool = debts.database.source();
        var source = new ListenSource(
                pool, config, Optional.of(debts.database.username()), Optional.of(debts.database.password()));
        return new Neighbours(pool, source, doorbell);
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

    private long listening() {
        return (long) debts.database.value("""
                select count(*)
                from pg_stat_activity
                where datname = current_database() and query like 'listen %'
                """);
    }

    @Test
    void nobody_listens_on_a_pooler_in_transaction_mode_but_by_the_url_for_sessions() throws Exception {
        listener.stop();
        Until.holds(this::listening, count -> count == 0);
        listener = neighbours(there, Pooler.TRANSACTION);
        listener.listen();
        assertThat(listener.isSound()).isTrue();
        assertThat(listening()).isZero();
        listener = neighbours(there, Pooler.TRANSACTION, debts.database.url());
        listener.listen();
        assertThat(isHeard()).isTrue();
    }
}
