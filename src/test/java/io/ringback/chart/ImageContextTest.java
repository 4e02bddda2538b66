package io.ringback.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that .dockerignore includes all files that the image build reads. */
class ImageContextTest {
    private static final List<String> READ = List.of("src/main", ".mvn", "docs/examples/api");

    @Test
    void the_build_context_has_every_folder_of_the_build() throws IOException {
        assertThat(Files.readAllLines(Path.of(".dockerignore")))
                .containsAll(READ.stream().map(folder -> "!" + folder).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jvm", "native"})
    void every_folder_that_the_build_reads_is_copied_to_its_place(String variant) throws IOException {
        assertThat(Files.readAllLines(Path.of("src/main/docker/Dockerfile." + variant)))
                .containsAll(READ.stream()
                        .map(folder -> "COPY " + folder + " " + folder)
                        .toList());
    }
}
