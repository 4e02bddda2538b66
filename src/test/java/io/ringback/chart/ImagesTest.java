package io.ringback.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the chart counts on in the images that the Dockerfiles describe. None is built here. */
class ImagesTest {
    private static final Path FOLDER = Path.of("src", "main", "docker");

    @ParameterizedTest
    @CsvSource({"jvm,java", "native,./application"})
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
    @CsvSource({"-XX:+UseG1GC"})
    void the_cache_is_trained_and_proved_with_the_collector_that_runs(String collector) throws IOException {
        List<String> lines = Files.readAllLines(FOLDER.resolve("Dockerfile.jvm"));
        assertThat(lines.stream().filter(line -> line.contains(collector))).hasSize(3);
        assertThat(Files.isExecutable(FOLDER.resolve("train"))).isTrue();
    }

    /** A cache that does not fit is worth a warning, but not a line among those of the program's log. */
    @Test
    void the_JVM_itself_says_nothing_on_standard_output() throws Exception {
        String options = Files.readAllLines(FOLDER.resolve("Dockerfile.jvm")).stream()
                .filter(line -> line.startsWith("ENV JDK_JAVA_OPTIONS="))
                .map(line -> line.substring(line.indexOf('"') + 1, line.lastIndexOf('"')))
                .findFirst()
                .orElseThrow();
        Path noCache = Files.writeString(Files.createTempFile("app", ".aot"), "not a cache");
        var java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version")
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        java.environment().put("JDK_JAVA_OPTIONS", options.replace("/opt/ringback/app.aot", noCache.toString()));
        Process process = java.start();
        assertThat(process.getInputStream().readAllBytes()).asString().isEmpty();
        assertThat(process.waitFor()).isZero();
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
