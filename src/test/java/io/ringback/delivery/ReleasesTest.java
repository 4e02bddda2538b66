package io.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Postgres;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReleasesTest {
    private static final int PROCESSES = 8;

    private final Postgres.Database database = Postgres.migrated();

    @Test
    void a_version_keeps_its_number_across_starts() throws Exception {
        short first = releases("1.0.0").present();
        for (int i = 0; i < PROCESSES; i++) {
            assertThat(releases("1.0.0").present()).isEqualTo(first);
        }
        assertThat(releases("1.1.0").present()).isEqualTo((short) (first + 1));
    }

    @Test
    void concurrent_versions_get_different_numbers() throws Exception {
        List<Callable<Short>> starts = IntStream.range(0, PROCESSES)
                .<Callable<Short>>mapToObj(i -> () -> releases("2.0." + i / 2).present())
                .toList();
        List<Short> numbers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(PROCESSES)) {
            for (Future<Short> number : threads.invokeAll(starts)) {
                numbers.add(number.get());
            }
        }
        for (int i = 0; i < PROCESSES; i += 2) {
            assertThat(numbers.get(i)).isEqualTo(numbers.get(i + 1));
        }
        assertThat(numbers).doesNotContain((short) 0);
        assertThat(numbers.stream().distinct()).hasSize(PROCESSES / 2);
    }

    private Releases releases(String version) {
        return new Releases(database.source(), version);
    }
}
