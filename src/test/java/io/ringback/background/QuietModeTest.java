package io.ringback.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tests when background work may query the database, with a clock that the test moves. */
class QuietModeTest {
    private static final Duration PAUSE = Duration.ofMinutes(5);

    private final AtomicLong nanos = new AtomicLong(42);
    private final QuietMode quiet = new QuietMode(PAUSE, nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private void becomeQuiet() {
        quiet.begin();
        pass(QuietMode.LINGER.plusSeconds(1));
        assertThat(quiet.isQuiet()).isTrue();
    }

    /** Returns how often a job that is asked each second runs in {@code time}. */
    private int runs(QuietMode.Interval interval, Duration time) {
        int runs = 0;
        for (long second = 0; second < time.toSeconds(); second++) {
            pass(Duration.ofSeconds(1));
            runs += interval.isDue() ? 1 : 0;
        }
        return runs;
    }

    @Test
    void while_there_is_work_each_job_runs_at_its_own_interval() {
        quiet.begin();
        QuietMode.Interval interval = quiet.every(Duration.ofSeconds(15));
        int runs = 0;
        for (int i = 0; i < 20; i++) {
            quiet.wake();
            runs += runs(interval, Duration.ofSeconds(15));
        }
        assertThat(runs).isEqualTo(20);
    }

    @Test
    void without_work_all_jobs_run_together_at_looks_only() {
        QuietMode.Interval often = quiet.every(Duration.ofSeconds(5));
        QuietMode.Interval seldom = quiet.every(Duration.ofHours(1), Duration.ofMinutes(10));
        becomeQuiet();
        int both = 0;
        int runs = 0;
        for (int second = 0; second < 3600 * 10; second++) {
            pass(Duration.ofSeconds(1));
            boolean ran = often.isDue();
            runs += ran ? 1 : 0;
            if (seldom.isDue()) {
                assertThat(ran).as("the rare job runs at a look of the other").isTrue();
                both++;
            }
        }
        assertThat(runs).isEqualTo(120);
        assertThat(both).isBetween(8, 10);
    }

    @Test
    void work_ends_quiet_mode_at_once_and_reports_that_others_may_be_quiet() {
        var woken = new AtomicInteger();
        quiet.onWake(woken::incrementAndGet);
        QuietMode.Interval interval = quiet.every(Duration.ofSeconds(5));
        becomeQuiet();
        assertThat(runs(interval, Duration.ofMinutes(1))).isZero();
        assertThat(quiet.wake()).isTrue();
        assertThat(quiet.wake()).isFalse();
        assertThat(woken).hasValue(1);
        assertThat(quiet.isQuiet()).isFalse();
        assertThat(interval.isDue()).isTrue();
    }

    @Test
    void work_after_half_the_linger_time_wakes_others_before_they_are_quiet() {
        quiet.begin();
        pass(QuietMode.LINGER.dividedBy(2).minusSeconds(1));
        assertThat(quiet.wake()).isFalse();
        pass(QuietMode.LINGER.dividedBy(2).plusSeconds(1));
        assertThat(quiet.isQuiet()).isFalse();
        assertThat(quiet.wake()).isTrue();
    }

    @Test
    void a_process_without_wake_up_signals_is_never_quiet() {
        var hears = new AtomicBoolean();
        quiet.onlyWhile(hears::get);
        quiet.begin();
        pass(Duration.ofHours(1));
        assertThat(quiet.isQuiet()).isFalse();
        hears.set(true);
        assertThat(quiet.isQuiet()).isTrue();
    }

    @Test
    void a_draining_or_configured_process_is_never_quiet() {
        pass(Duration.ofHours(1));
        assertThat(quiet.isQuiet()).isFalse();
        QuietMode never = new QuietMode(Duration.ZERO, nanos::get);
        never.begin();
        pass(Duration.ofHours(1));
        assertThat(never.isQuiet()).isFalse();
        assertThat(never.wake()).isFalse();
        assertThat(runs(never.every(Duration.ofSeconds(1)), Duration.ofMinutes(1)))
                .isEqualTo(60);
    }
}
