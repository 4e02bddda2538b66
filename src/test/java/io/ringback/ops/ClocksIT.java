package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.ringback.testing.FakeClock;
import io.ringback.testing.Postgres;
import io.ringback.testing.PostgresServer;
import io.ringback.testing.Program;
import io.ringback.testing.Receiver;
import io.ringback.testing.Requests.Request;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Service;
import io.ringback.testing.Until;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clocks that are wrong, or that somebody sets while the program runs, neither lose, repeat nor delay a delivery. */
class ClocksIT {
    private static final String TOKEN = "a-master-token-for-tests-only-0123456789";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PROMPT = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(4);
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final String CORRECTED = "Local clock is";

    /** Seconds by which a retry may be late, and a timestamp off, on a busy machine. */
    private static final double LATE = 3;

    private static final long OFF = 5;
    private static final List<Duration> STEPS =
            List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ofDays(2), Duration.ofDays(-2), Duration.ZERO);

    @TempDir
    private Path folder;

    @AutoClose
    private final Receiver receiver = Receiver.start();

    private FakeClock clock() {
        return FakeClock.in(folder)
                .orElseGet(() -> abort("no libfaketime is installed: clocks were NOT set. Install it from Debian"));
    }

    private static Program start(Postgres.Database database, Map<String, String> clock) {
        var environment = new HashMap<>(Program.environment(database, TOKEN));
        environment.putAll(clock);
        environment.putAll(Map.of(
                "RINGBACK_RETRY_SCHEDULE", RETRY.toSeconds() + "s",
                "RINGBACK_CONNECT_TIMEOUT", "1s",
                "RINGBACK_REQUEST_TIMEOUT", "2s",
                "RINGBACK_LEASE", "5s"));
        return Program.startBriefly(environment);
    }

    /** Waits until {@code events} have been delivered, each once, and nothing is pending. */
    private static void awaitDelivered(Postgres.Database database, long events) {
        Until.holds(PATIENCE, () -> database.value("select count(*) from delivery"), pending -> pending.equals(0L));
        assertThat(database.value("select count(*) from attempt where state = 'delivered'"))
                .isEqualTo(events);
    }

    /** By how many seconds the retry that came latest after its due time did so. */
    private static double latest(Postgres.Database database) {
        return (double) database.value("""
                select max(extract(epoch from b.attempted_at - a.next_attempt_at))::float8
                from attempt a
                join attempt b on b.delivery_id = a.delivery_id and b.try = a.try + 1
                """);
    }

    /** Seconds between the time that {@code request} names and the right one when it came. */
    private static long apart(Request request) {
        long stamp = Long.parseLong(request.header("webhook-timestamp").orElseThrow());
        return Math.abs(request.at().getEpochSecond() - stamp);
    }

    private Request next() {
        try {
            return receiver.next(PROMPT);
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    @Test
    void processes_with_clocks_ten_minutes_apart_deliver_each_event_once_and_take_over() throws Exception {
        Postgres.Database database = Postgres.migrated();
        try (Program fast = start(database, clock().set(SKEW).environment());
                Program slow = start(database, clock().set(SKEW.negated()).environment())) {
            Service one = new Service(fast.awaitReady(), TOKEN);
            Service other = new Service(slow.awaitReady(), TOKEN);
            assertThat(fast.output()).contains(CORRECTED);
            assertThat(slow.output()).contains(CORRECTED);
            receiver.answers("/calls", ScriptedAnswer.status(500), ScriptedAnswer.status(200));
            one.webhook("channel_create", receiver.uri("/calls"));
            one.events("channel_create", 10);
            other.events("channel_create", 10);
            assertThat(receiver.await(21, PATIENCE))
                    .allSatisfy(request -> assertThat(apart(request)).isLessThan(OFF));
            awaitDelivered(database, 20);
            assertThat(latest(database)).isBetween(-1.0, LATE);

            fast.kill();
            other.events("channel_create", 5);
            awaitDelivered(database, 25);
            assertThat(receiver.received()).hasSize(26);
        }
    }

    @Test
    void a_process_whose_clock_is_set_continues_with_database_time() throws Exception {
        Postgres.Database database = Postgres.migrated();
        FakeClock clock = clock();
        try (Program program = start(database, clock.environment())) {
            Service service = new Service(program.awaitReady(), TOKEN);
            service.webhook("channel_create", receiver.uri("/calls"));
            long events = 0;
            for (Duration step : STEPS) {
                receiver.answers("/calls", ScriptedAnswer.status(500), ScriptedAnswer.status(200));
                service.events("channel_create", 1);
                events++;
                next();
                clock.set(step);
                next();
                awaitDelivered(database, events);
                int before = receiver.received().size();
                Until.holds(
                        PATIENCE,
                        () -> {
                            service.events("channel_create", 1);
                            return apart(next());
                        },
                        apart -> apart < OFF);
                events += receiver.received().size() - before;
                awaitDelivered(database, events);
            }
            assertThat(latest(database)).isBetween(-1.0, LATE);
        }
    }

    @Test
    void after_a_change_of_the_database_clock_new_events_are_sent_at_once_and_retries_when_due() throws Exception {
        FakeClock clock = clock();
        var programs = PostgresServer.installed()
                .orElseGet(() -> abort("no PostgreSQL is installed: its clock was NOT set. Install one from Debian"));
        try (PostgresServer server = PostgresServer.start(programs, Map.of(), clock.environment())) {
            server.database("postgres").execute("create database clocks");
            Postgres.Database database = server.database("clocks");
            int events = 0;
            for (Duration step : STEPS) {
                try (Program program = start(database, Map.of())) {
                    Service service = new Service(program.awaitReady(), TOKEN);
                    if (events == 0) {
                        service.webhook("channel_create", receiver.uri("/calls"));
                    }
                    service.events("channel_create", 1);
                    next();
                    clock.set(step);
                    Until.holds(
                            () -> (double) database.value("select extract(epoch from clock_timestamp())::float8")
                                    - InstantSource.system().instant().getEpochSecond()
                                    - step.toSeconds(),
                            off -> Math.abs(off) < OFF);
                    service.events("channel_create", 1);
                    next();
                    events += 2;
                    awaitDelivered(database, events);
                    // The next one takes over, by a clock that may say that the lease of this one ended long ago, or
                    // lasts.
                    program.kill();
                }
            }
        }
    }
}
