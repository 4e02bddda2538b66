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

/** Checks rules that rolling upgrades rely on; {@code chaos/upgrade} tests them in practice. */
class MigrationsTest {
    /** Statements that break a process of the previous version: it still uses, or does not yet fill, the object. */
    private static final Pattern BREAKING =
            Pattern.compile("drop\\s+(column|table|view|function)|rename\\s|set\\s+not\\s+null|alter\\s+column"
                    + "|add\\s+column\\s+\\w+\\s+[\\w\\[\\]]+\\s+not\\s+null\\s*[,;]");

    static List<Path> migrations() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src", "main", "resources", "db", "migration"))) {
            return files.toList();
        }
    }

    @Test
    void Schema_VERSION_is_the_newest_migration() throws IOException {
        assertThat(Schema.VERSION).isEqualTo(migrations().size());
    }

    /** Returns whether its name makes earlier programs refuse the schema, so that the operator stops them. */
    private static boolean isStop(Path migration) {
        return migration.getFileName().toString().matches("V\\d+__stop_.*");
    }

    static List<Path> rolling() throws IOException {
        return migrations().stream().filter(migration -> !isStop(migration)).toList();
    }

    @ParameterizedTest
    @MethodSource("rolling")
    void every_migration_is_compatible_with_the_previous_version(Path migration) throws IOException {
        assertThat(Files.readString(migration).toLowerCase(Locale.ROOT)).doesNotContainPattern(BREAKING);
    }

    @Test
    void only_stop_migrations_are_incompatible() throws IOException {
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
    void incompatible_statements_are_detected(String statement) {
        assertThat(statement).containsPattern(BREAKING);
    }
}
