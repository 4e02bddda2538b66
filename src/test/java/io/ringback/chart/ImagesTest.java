package io.ringback.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks what the chart assumes about the images of the Dockerfiles. No image is built here. */
class ImagesTest {
    private static final Path FOLDER = Path.of("src", "main", "docker");

    @ParameterizedTest
    @CsvSource({"jvm,start", "native,./application"})
    void an_image_runs_the_program_as_a_numbered_user_that_is_not_root(String name, String command) throws IOException {
        List<String> lines = Files.readAllLines(FOLDER.resolve("Dockerfile." + name));
        List<String> last = lines.subList(lastFrom(lines), lines.size());

        assertThat(last)
                .contains("EXPOSE 8080 9000", "USER 10001:10001")
                .anyMatch(line -> line.startsWith("ENTRYPOINT [\"" + command + "\""));
        assertThat(lines.stream().filter(line -> line.startsWith("FROM")))
                .as("each image is an argument, so that it can be given by digest")
                .allMatch(line -> line.matches("FROM \\$\\{[A-Z]+}( AS [a-z]+)?"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jvm", "native"})
    void the_build_in_an_image_has_the_examples_of_the_OpenAPI_document(String name) throws IOException {
        assertThat(Files.readAllLines(FOLDER.resolve("Dockerfile." + name)))
                .contains("COPY src/main src/main", "COPY docs/examples/api docs/examples/api");
        assertThat(Files.readAllLines(Path.of(".dockerignore"))).contains("!src/main", "!docs/examples/api");
    }

    @ParameterizedTest
    @CsvSource({"-XX:+UseG1GC"})
    void the_cache_is_trained_and_tested_with_the_garbage_collector_in_use(String collector) throws IOException {
        List<String> lines = Files.readAllLines(FOLDER.resolve("Dockerfile.jvm"));
        assertThat(lines.stream().filter(line -> line.contains(collector))).hasSize(3);
        assertThat(Files.isExecutable(FOLDER.resolve("train"))).isTrue();
    }

    /** Standard error is part of a pod's log too. */
    @ParameterizedTest
    @ValueSource(strings = {"", "not a cache"})
    void the_JVM_prints_nothing_when_its_cache_is_missing_or_does_not_match(String cache) throws Exception {
        Path file = Files.createTempFile("app", ".aot");
        if (cache.isEmpty()) {
            Files.delete(file);
        } else {
            Files.writeString(file, cache);
        }
        Process java = Image.start(
                Path.of("").toAbsolutePath(),
                file,
                List.of("--dry-run", "-cp", System.getProperty("java.class.path"), Renderer.class.getName()),
                Map.of());
        assertThat(java.getInputStream().readAllBytes()).asString().isEmpty();
        assertThat(java.waitFor()).isZero();
    }

    @Test
    void JVM_options_with_spaces_are_passed_intact() throws Exception {
        Process java = Image.start(
                Path.of("").toAbsolutePath(),
                Path.of("none"),
                List.of("-version"),
                Map.of("JDK_JAVA_OPTIONS", "-Dspaced='a b' -XshowSettings:properties"));
        assertThat(java.getInputStream().readAllBytes())
                .asString()
                .contains("spaced = a b")
                .doesNotContain("Picked up");
    }

    @Test
    void the_heap_of_the_native_executable_is_bounded() throws IOException {
        assertThat(Files.readString(FOLDER.resolve("Dockerfile.native"))).contains("\"-XX:MaximumHeapSizePercent=60\"");
    }

    private static int lastFrom(List<String> lines) {
        int last = 0;
        for (int line = 0; line < lines.size(); line++) {
            last = lines.get(line).startsWith("FROM") ? line : last;
        }
        return last;
    }
}
