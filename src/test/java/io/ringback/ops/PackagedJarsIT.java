package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the jars of the package with src/test/resources/jars.txt, which states the reason for each. */
class PackagedJarsIT {
    private static final Path LIBRARIES = Path.of("target", "quarkus-app", "lib");
    private static final Path REASONS = Path.of("src/test/resources/jars.txt");
    private static final long MOST_BYTES = 44_000_000;

    @Test
    void packaged_jars_match_the_list_with_reasons() throws IOException {
        List<String> lines = Files.readAllLines(REASONS);
        assertThat(lines.subList(0, lines.indexOf("")))
                .as("a name above the first reason")
                .allMatch(line -> line.startsWith("#"));
        List<String> listed = lines.stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();

        assertThat(jars().map(PackagedJarsIT::withoutVersion)).containsExactlyInAnyOrderElementsOf(listed);
    }

    @Test
    void the_jars_take_44_megabytes_at_most() throws IOException {
        long bytes = jars().mapToLong(jar -> jar.toFile().length()).sum();

        assertThat(bytes).isBetween(MOST_BYTES / 2, MOST_BYTES);
    }

    private static Stream<Path> jars() throws IOException {
        try (var files = Files.walk(LIBRARIES)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList().stream();
        }
    }

    private static String withoutVersion(Path jar) {
        return jar.getFileName().toString().replaceFirst("-[0-9][^-]*(-[a-z]+)?\\.jar$", "");
    }
}
