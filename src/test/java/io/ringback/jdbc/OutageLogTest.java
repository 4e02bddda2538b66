package io.ringback.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.LogLines;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class OutageLogTest {
    private static final String NAME = "test.outages";

    @AutoClose
    private final LogLines lines = LogLines.of(NAME);

    private final AtomicLong nanos = new AtomicLong();
    private final OutageLog outages = new OutageLog(Logger.getLogger(NAME), "claiming", nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void an_outage_is_logged_at_start_each_minute_and_at_end() {
        for (int i = 0; i <= 900; i++) {
            outages.failed(new SQLException("disk full"));
            pass(Duration.ofMillis(200));
        }
        assertThat(lines.all()).hasSize(4);
        outages.worked();
        pass(Duration.ofSeconds(3));
        outages.worked();
        outages.worked();
        assertThat(lines.all()).hasSize(5);
    }

    @Test
    void alternating_failures_and_successes_are_one_outage() {
        for (int i = 0; i < 200; i++) {
            outages.failed(new SQLException("read-only"));
            pass(Duration.ofMillis(50));
            outages.worked();
        }
        assertThat(lines.all()).hasSize(1);
    }

    @Test
    void an_error_is_logged_with_one_stack_trace_even_during_an_outage() {
        for (int i = 0; i < 100; i++) {
            outages.failed(new SQLException("terminated", "57P01"));
            outages.failed(new IllegalStateException("a bug"));
        }
        assertThat(lines.all())
                .containsExactly("WARN claiming fails; retrying: terminated", "ERROR claiming fails; retrying: a bug");
        assertThat(lines.stacks()).isEqualTo(1);
    }

    @Test
    void a_failure_hours_later_starts_a_new_outage() {
        outages.failed(new SQLException("terminated", "57P01"));
        pass(Duration.ofHours(5));
        outages.failed(new SQLException("refused", "08001"));
        assertThat(lines.all())
                .containsExactly("WARN claiming fails; retrying: terminated", "WARN claiming fails; retrying: refused");
    }

    @Test
    void only_the_first_line_of_a_message_is_logged() {
        outages.failed(new SQLException("disk full\n  insert into event", "53100"));
        assertThat(lines.all()).containsExactly("WARN claiming fails; retrying: disk full");
    }
}
