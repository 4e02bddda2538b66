package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a rolling upgrade relies on; {@code chaos/upgrade} tries it out. */
class MigrationsTest {
    /** What a process of the version before trips over: it still names, or does not yet fill, what is meant. */
    private static final Pattern BREAKING =
            Pattern.compile("drop\\s+(column|table|view|function)|rename\\s|set\\s+not\\s+null|alter\\s+column"
                    + "|add\\s+column\\s+\\w+\\s+[\\w\\[\\]]+\\s+not\\s+null\\s*[,;]");

    static List<Path> migrations() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src", "main", "resources", "db", "migration"))) {
            return files.toList();
        }
    }

    @Test
    void a_start_knows_the_newest_of_them() throws IOException {
        assertThat(Schema.VERSION).isEqualTo(migrations().size());
    }

    /** Its name has the programs before it refuse to start on it, and says to the operator to stop them. */
    private static boolean isStop(Path migration) {
        return migration.getFileName().toString().matches("V\\d+__stop_.*");
    }

    static List<Path> rolling() throws IOException {
        return migrations().stream().filter(migration -> !isStop(migration)).toList();
    }

    @ParameterizedTest
    @MethodSource("rolling")
    void each_only_adds_so_that_the_version_before_runs_on_it(Path migration) throws IOException {
        assertThat(Files.readString(migration).toLowerCase(Locale.ROOT)).doesNotContainPattern(BREAKING);
    }

    @Test
    void one_that_needs_a_stop_breaks_something_and_is_the_exception() throws IOException {
        List<Path> stops = migrations().stream().filter(MigrationsTest::isStop).toList();
        assertThat(stops)
                .hasSize(1)
                .allSatisfy(migration -> assertThat(Files.readString(migration).toLowerCase(Locale.ROOT))
                        .containsPattern(BREAKING));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table event drop column hook;",
                "alter table event rename column hook to name;",
                "alter table event add column hook text not null;",
                "alter table event alter column hook set not null;"
            })
    void what_breaks_it_is_recognised(String statement) {
        assertThat(statement).containsPattern(BREAKING);
    }
}
