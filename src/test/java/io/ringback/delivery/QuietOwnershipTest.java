package io.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.background.QuietMode;
import io.ringback.testing.Until;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests that an idle process lets its lease expire. It keeps its shards if it is alive, and loses them at once if not.
 */
class QuietOwnershipTest {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);

    private OutboxFixture fixture;
    private AtomicLong nanos;
    private QuietMode quiet;

    @BeforeEach
    void a_database() throws SQLException {
        fixture = new OutboxFixture();
        nanos = new AtomicLong();
        quiet = new QuietMode(Duration.ofMinutes(5), nanos::get);
        quiet.begin();
    }

    /** Creates a process without work at its last renewal, whose lease has expired since. */
    private OutboxFixture.Owner asleep() throws SQLException {
        OutboxFixture.Owner asleep = fixture.process(LEASE, quiet);
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        asleep.round();
        assertThat(fixture.count("process where quiet")).isOne();
        fixture.pass(LEASE.plusSeconds(1));
        return asleep;
    }

    /** Starting to listen counts as work at any time. */
    private void afterMinutes(String rows, long expected) {
        Until.holds(
                () -> {
                    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
                    return fixture.count(rows);
                },
                count -> count == expected);
    }

    @Test
    void a_quiet_process_that_renews_on_request_keeps_its_shards() throws SQLException {
        OutboxFixture.Owner asleep = asleep();
        OutboxFixture.Owner other = fixture.process(LEASE);
        other.round();
        assertThat(other.ownership.owned()).isZero();
        asleep.round();
        assertThat(asleep.ownership.isCurrent()).isTrue();
        // Two live processes share as always: a process loses only shards that it gave up.
        assertThat(asleep.ownership.owned()).isEqualTo(Shards.COUNT / 2);
        other.round();
        assertThat(other.ownership.owned()).isEqualTo(Shards.COUNT / 2);
        assertThat(fixture.count("process")).isEqualTo(2);
    }

    @Test
    void a_dead_quiet_process_loses_its_shards_after_an_unanswered_request() throws SQLException {
        asleep();
        OutboxFixture.Owner other = fixture.process(LEASE);
        Until.holds(
                () -> {
                    try {
                        other.round();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                    return other.ownership.owned();
                },
                owned -> owned == Shards.COUNT);
        assertThat(fixture.count("process")).isOne();
    }

    @Test
    void a_process_with_an_expired_lease_holds_nothing_before_the_renewal() throws Exception {
        fixture.webhook();
        fixture.store(1);
        OutboxFixture.Owner asleep = fixture.process(SHORT, quiet);
        Until.holds(asleep.ownership::isCurrent, current -> !current);
        assertThat(asleep.ownership.leaseOf(0)).isNull();
        assertThat(asleep.fetch(10)).isEmpty();
        asleep.round();
        assertThat(asleep.fetch(10)).hasSize(1);
    }

    @Test
    void quiet_processes_let_leases_expire_and_work_wakes_all() throws Exception {
        OutboxFixture.Owner first = fixture.process(SHORT, quiet);
        OutboxFixture.Owner second = fixture.process(SHORT, quiet);
        first.ownership.start();
        second.ownership.start();
        try {
            afterMinutes("process where quiet and lease_until < now()", 2);
            quiet.wake();
            Until.holds(() -> fixture.count("process where not quiet and lease_until > now()"), awake -> awake == 2);
            assertThat(first.ownership.owned() + second.ownership.owned()).isEqualTo(Shards.COUNT);
        } finally {
            first.ownership.stop();
            second.ownership.stop();
        }
    }

    @Test
    void a_quiet_process_renews_its_lease_while_another_has_work() throws Exception {
        OutboxFixture.Owner idle = fixture.process(SHORT, quiet);
        OutboxFixture.Owner busy = fixture.process(SHORT);
        idle.ownership.start();
        busy.ownership.start();
        try {
            afterMinutes("process where quiet", 1);
            Object before = fixture.database.value("select lease_until from process where quiet");
            Until.holds(
                    () -> fixture.count("process where quiet and lease_until > timestamptz '%s' + interval '1 s'"
                            .formatted(before)),
                    renewed -> renewed == 1);
            assertThat(fixture.count("process")).isEqualTo(2);
        } finally {
            busy.ownership.stop();
            idle.ownership.stop();
        }
    }
}
