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
    void an_outage_of_three_minutes_is_a_line_at_its_start_one_a_minute_and_one_at_its_end() {
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
    void failures_and_successes_by_turns_are_one_outage() {
        for (int i = 0; i < 200; i++) {
            outages.failed(new SQLException("read-only"));
            pass(Duration.ofMillis(50));
            outages.worked();
        }
        assertThat(lines.all()).hasSize(1);
    }

    @Test
    void what_is_no_absence_is_an_error_with_its_stack_once_and_hidden_by_no_absence() {
        for (int i = 0; i < 100; i++) {
            outages.failed(new SQLException("terminated", "57P01"));
            outages.failed(new IllegalStateException("a bug"));
        }
        assertThat(lines.all())
                .containsExactly(
                        "WARN claiming fails and is tried again: terminated",
                        "ERROR claiming fails and is tried again: a bug");
        assertThat(lines.stacks()).isEqualTo(1);
    }

    @Test
    void an_outage_that_nobody_saw_end_does_not_go_on_hours_later() {
        outages.failed(new SQLException("terminated", "57P01"));
        pass(Duration.ofHours(5));
        outages.failed(new SQLException("refused", "08001"));
        assertThat(lines.all())
                .containsExactly(
                        "WARN claiming fails and is tried again: terminated",
                        "WARN claiming fails and is tried again: refused");
    }

    @Test
    void a_statement_below_the_first_line_of_a_message_is_left_out() {
        outages.failed(new SQLException("disk full\n  insert into event", "53100"));
        assertThat(lines.all()).containsExactly("WARN claiming fails and is tried again: disk full");
    }
}
