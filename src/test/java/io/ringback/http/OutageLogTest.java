package io.ringback.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutageLogTest {
    private static final String NAME = "test.outages";

    private final java.util.logging.Logger logger = java.util.logging.Logger.getLogger(NAME);
    private final List<String> lines = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final OutageLog outages = new OutageLog(Logger.getLogger(NAME), "claiming", nanos::get);
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    @BeforeEach
    void collect() {
        logger.addHandler(handler);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(handler);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void an_outage_of_three_minutes_is_a_line_at_its_start_one_a_minute_and_one_at_its_end() {
        for (int i = 0; i <= 900; i++) {
            outages.failed(new SQLException("disk full"));
            pass(Duration.ofMillis(200));
        }
        assertThat(lines).hasSize(4);
        outages.worked();
        pass(Duration.ofSeconds(3));
        outages.worked();
        outages.worked();
        assertThat(lines).hasSize(5);
    }

    @Test
    void failures_and_successes_by_turns_are_one_outage() {
        for (int i = 0; i < 200; i++) {
            outages.failed(new SQLException("read-only"));
            pass(Duration.ofMillis(50));
            outages.worked();
        }
        assertThat(lines).hasSize(1);
    }
}
