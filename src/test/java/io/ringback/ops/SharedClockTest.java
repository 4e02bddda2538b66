package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ringback.id.Ids;
import io.ringback.testing.Postgres;
import io.ringback.testing.SettableClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines whose clocks are minutes apart agree about the time. */
class SharedClockTest {
    private final Postgres.Database database = Postgres.migrated();
    private final Instant now = InstantSource.system().instant();

    private SettableClock machine(Duration ahead) {
        return new SettableClock(now.plus(ahead));
    }

    @ParameterizedTest
    @ValueSource(ints = {-300, -5, 5, 300, 86_400})
    void a_machine_that_is_off_goes_by_the_database(int seconds) throws SQLException {
        var clock = new SharedClock(machine(Duration.ofSeconds(seconds)), database.source());
        clock.compare();
        assertThat(clock.instant()).isCloseTo(InstantSource.system().instant(), within(3, ChronoUnit.SECONDS));
    }

    @Test
    void a_machine_within_a_second_is_left_alone() throws SQLException {
        var machine = machine(Duration.ofMillis(-200));
        var clock = new SharedClock(machine, database.source());
        clock.compare();
        assertThat(clock.instant()).isEqualTo(machine.instant());
    }

    @Test
    void a_clock_that_was_put_right_is_followed_again() throws SQLException {
        var machine = machine(Duration.ofMinutes(5));
        var clock = new SharedClock(machine, database.source());
        clock.compare();
        machine.set(InstantSource.system().instant());
        clock.compare();
        assertThat(clock.instant()).isEqualTo(machine.instant());
    }

    @Test
    void what_it_knows_holds_while_the_database_is_away() throws SQLException {
        var clock = new SharedClock(machine(Duration.ofMinutes(5)), database.source());
        clock.compare();
        Instant before = clock.instant();
        database.goAway();
        assertThatThrownBy(clock::compare).isInstanceOf(SQLException.class);
        assertThat(clock.instant()).isEqualTo(before);
    }

    @Test
    void nodes_ten_minutes_apart_draw_ids_of_one_time() throws SQLException {
        var fast = new SharedClock(machine(Duration.ofMinutes(5)), database.source());
        var slow = new SharedClock(machine(Duration.ofMinutes(-5)), database.source());
        fast.compare();
        slow.compare();
        UUID first = new Ids(fast, new Random()).next();
        UUID second = new Ids(slow, new Random()).next();
        assertThat(Duration.between(Ids.instant(first), Ids.instant(second)).abs())
                .isLessThan(Duration.ofSeconds(2));
    }
}
