package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import io.ringback.testing.Receiver;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Service;
import io.ringback.testing.Until;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that idle processes make no queries between looks, and lose nothing. */
class QuietIT {
    private static final String TOKEN = "a-master-token-for-tests-only-0123456789";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Two looks are 10 s apart. An awake process queries every second. */
    private static final double SILENCE = 6;

    private static final String ASLEEP = "select count(*) from process where quiet and lease_until < now()";

    private final Postgres.Database database = Postgres.migrated();
    private final Postgres.Database beside = new Postgres.Database(
            database.url().replace(database.name(), "postgres"), database.username(), database.password());
    private Receiver receiver;

    @BeforeEach
    void a_receiver() {
        receiver = Receiver.start();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private Program start() {
        var environment = new HashMap<>(Program.environment(database, TOKEN));
        environment.putAll(Map.of(
                "RINGBACK_QUIET", "10s",
                "RINGBACK_RETRY_SCHEDULE", "25s",
                "RINGBACK_CONNECT_TIMEOUT", "1s",
                "RINGBACK_REQUEST_TIMEOUT", "2s",
                "RINGBACK_LEASE", "5s"));
        return Program.startBriefly(environment);
    }

    /** Waits until there were no queries for a while; readiness of {@code programs} may be checked meanwhile. */
    private void awaitSilence(Program... programs) {
        Until.holds(
                PATIENCE,
                () -> {
                    assertThat(List.of(programs))
                            .allSatisfy(program ->
                                    assertThat(program.health("ready")).isEqualTo(200));
                    return (double) beside.value("""
                            select extract(epoch from clock_timestamp() - max(state_change))::float8
                            from pg_stat_activity
                            where datname = '%s'
                            """.formatted(database.name()));
                },
                seconds -> seconds > SILENCE);
    }

    @Test
    void a_quiet_process_makes_no_queries_until_a_retry_is_due() throws Exception {
        receiver.answers("/calls", ScriptedAnswer.status(500), ScriptedAnswer.status(200));
        try (Program program = start()) {
            Service service = new Service(program.awaitReady(), TOKEN);
            service.webhook("channel_create", receiver.uri("/calls"));
            service.events("channel_create", 1);
            receiver.next();
            awaitSilence(program);
            receiver.next(PATIENCE);
            Until.holds(
                    () -> database.value("select count(*) from attempt where state = 'delivered'"),
                    delivered -> delivered.equals(1L));
            assertThat((double) database.value("""
                            select extract(epoch from b.attempted_at - a.next_attempt_at)::float8
                            from attempt a
                            join attempt b on b.delivery_id = a.delivery_id and b.try = 2
                            where a.try = 1
                            """)).isBetween(-1.0, 3.0);
            awaitSilence(program);
            service.events("channel_create", 1);
            receiver.next(Duration.ofSeconds(2));
        }
    }

    @Test
    void a_quiet_process_with_work_wakes_the_other_or_takes_over_from_a_dead_one() throws Exception {
        try (Program first = start();
                Program second = start()) {
            Service one = new Service(first.awaitReady(), TOKEN);
            Service other = new Service(second.awaitReady(), TOKEN);
            one.webhook("channel_create", receiver.uri("/calls"));
            Until.holds(PATIENCE, () -> database.value(ASLEEP), asleep -> asleep.equals(2L));
            // The webhook is in a shard of one of the two: one of these events comes from the other process.
            one.events("channel_create", 1);
            other.events("channel_create", 1);
            receiver.await(2, Duration.ofSeconds(5));
            assertThat(database.value("select count(*) from process")).isEqualTo(2L);

            Until.holds(PATIENCE, () -> database.value(ASLEEP), asleep -> asleep.equals(2L));
            first.kill();
            other.events("channel_create", 1);
            receiver.next(Duration.ofSeconds(5));

            // An event that is not settled comes again after the kill, and the row of the dead process sleeps, too.
            Until.holds(PATIENCE, () -> database.value("select count(*) from delivery"), pending -> pending.equals(0L));
            Until.holds(PATIENCE, () -> database.value("select count(*) from process"), alive -> alive.equals(1L));
            Until.holds(PATIENCE, () -> database.value(ASLEEP), asleep -> asleep.equals(1L));
            second.kill();
            try (Program third = start()) {
                new Service(third.awaitReady(), TOKEN).events("channel_create", 1);
                receiver.next(Duration.ofSeconds(5));
            }
            assertThat(receiver.received()).hasSize(4);
        }
    }
}
