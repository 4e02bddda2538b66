package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.dispatch.send.ClientError;
import io.ringback.pages.Pages;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.Test;

/** Checks docs/receiving.md against the dispatcher. */
class ReceivingPageTest {
    private static final Path PAGE = Path.of("docs/receiving.md");
    private static final double HALF_WAY = 0.5;

    @Test
    void the_page_lists_every_client_error() {
        assertThat(Pages.rows(PAGE, "The answer"))
                .map(List::getFirst)
                .containsAll(Stream.of(ClientError.values())
                        .map(error -> "`" + error.text() + "`")
                        .toList());
    }

    @Test
    void the_page_states_the_time_of_the_last_attempt() throws Exception {
        String schedule = DispatchConfig.class
                .getMethod("retrySchedule")
                .getAnnotation(WithDefault.class)
                .value();
        Converter<Duration> durations = new io.quarkus.runtime.configuration.DurationConverter();
        List<Duration> delays =
                Stream.of(schedule.split(",")).map(durations::convert).toList();
        RetrySchedule retries = new RetrySchedule(delays);
        List<String> expected = new ArrayList<>(List.of("0 | 0 s"));
        Duration last = Duration.ZERO;
        for (int i = 1; i <= delays.size(); i++) {
            last = last.plus(retries.after(i, HALF_WAY));
            expected.add(i + " | " + shown(last));
        }
        assertThat(Pages.rows(PAGE, "Retries"))
                .map(row -> row.get(0) + " | " + row.get(1))
                .isEqualTo(expected);
    }

    private static String shown(Duration duration) {
        double seconds = duration.toSeconds();
        if (seconds < 120) {
            return duration.toSeconds() + " s";
        }
        return seconds < 7200
                ? String.format(Locale.ROOT, "%.1f min", seconds / 60)
                : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }
}
