package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ringback.id.Ids;
import io.ringback.testing.LogLines;
import io.ringback.testing.Postgres;
import io.ringback.testing.SettableClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that machines with clocks minutes apart use the same time. */
class SharedClockTest {
    private final Postgres.Database database = Postgres.migrated();
    private final Instant now = InstantSource.system().instant();

    private SettableClock machine(Duration ahead) {
        return new SettableClock(now.plus(ahead));
    }

    @ParameterizedTest
    @ValueSource(ints = {-300, -5, 5, 300, 86_400})
    void a_wrong_local_clock_uses_database_time(int seconds) throws SQLException {
        var clock = new SharedClock(machine(Duration.ofSeconds(seconds)), System::nanoTime, database.source());
        clock.compare();
        assertThat(clock.instant()).isCloseTo(InstantSource.system().instant(), within(3, ChronoUnit.SECONDS));
    }

    @Test
    void a_difference_below_a_second_is_ignored() throws SQLException {
        var machine = machine(Duration.ofMillis(-200));
        var clock = new SharedClock(machine, System::nanoTime, database.source());
        clock.compare();
        assertThat(clock.instant()).isEqualTo(machine.instant());
    }

    @Test
    void a_corrected_local_clock_is_used_again() throws SQLException {
        var machine = machine(Duration.ofMinutes(5));
        var clock = new SharedClock(machine, System::nanoTime, database.source());
        clock.compare();
        machine.set(InstantSource.system().instant());
        clock.compare();
        assertThat(clock.instant()).isEqualTo(machine.instant());
    }

    @Test
    void the_known_difference_is_kept_during_an_outage() throws SQLException {
        var clock = new SharedClock(machine(Duration.ofMinutes(5)), System::nanoTime, database.source());
        clock.compare();
        Instant before = clock.instant();
        database.goAway();
        assertThatThrownBy(clock::compare).isInstanceOf(SQLException.class);
        assertThat(clock.instant()).isEqualTo(before);
    }

    @Test
    void processes_with_clocks_ten_minutes_apart_generate_ids_of_one_time() throws SQLException {
        var fast = new SharedClock(machine(Duration.ofMinutes(5)), System::nanoTime, database.source());
        var slow = new SharedClock(machine(Duration.ofMinutes(-5)), System::nanoTime, database.source());
        fast.compare();
        slow.compare();
        UUID first = new Ids(fast, new Random()).next();
        UUID second = new Ids(slow, new Random()).next();
        assertThat(Duration.between(Ids.instant(first), Ids.instant(second)).abs())
                .isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void a_slow_measurement_does_not_change_a_known_difference() throws SQLException {
        var machine = machine(Duration.ofSeconds(-3));
        var step = new AtomicLong();
        var time = new AtomicLong();
        var clock = new SharedClock(machine, () -> time.getAndAdd(step.get()), database.source());
        clock.compare();
        Instant corrected = clock.instant();
        assertThat(corrected).isAfter(machine.instant().plusSeconds(2));
        step.set(Duration.ofSeconds(8).toNanos());
        clock.compare();
        assertThat(clock.instant()).isEqualTo(corrected);
    }

    @Test
    void each_clock_step_is_logged_once() throws SQLException {
        var machine = machine(Duration.ofMinutes(5));
        var clock = new SharedClock(machine, System::nanoTime, database.source());
        try (LogLines lines = LogLines.of(SharedClock.class.getName())) {
            clock.compare();
            clock.compare();
            machine.advance(Duration.ofHours(1));
            clock.compare();
            clock.compare();
            machine.set(InstantSource.system().instant());
            clock.compare();
            clock.compare();
            assertThat(lines.all()).hasSize(3);
            assertThat(lines.all().get(0)).startsWith("WARN").contains("ahead of the database clock");
            assertThat(lines.all().get(1)).startsWith("WARN").contains("ahead of the database clock");
            assertThat(lines.all().get(2)).startsWith("INFO");
        }
    }

    @Test
    void a_changed_clock_is_detected_without_the_database() throws SQLException {
        var machine = machine(Duration.ZERO);
        var time = new AtomicLong();
        var clock = new SharedClock(machine, time::get, database.source());
        clock.compare();
        machine.advance(Duration.ofHours(2));
        time.addAndGet(Duration.ofHours(2).toNanos());
        assertThat(clock.wasSet()).isFalse();
        machine.advance(Duration.ofSeconds(-2));
        assertThat(clock.wasSet()).isTrue();
        clock.compare();
        assertThat(clock.wasSet()).isFalse();
    }
}
