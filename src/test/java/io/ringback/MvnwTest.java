package io.ringback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@code mvnw} with fake Maven installations. */
@DisabledOnOs(OS.WINDOWS)
class MvnwTest {
    private static final String FAKE_MAVEN = """
            #!/bin/sh
            for argument in "$@"; do printf '[%s]' "$argument"; done
            echo
            exit 7
            """;

    @TempDir
    Path folder;

    private Path project;
    private Path bin;
    private Path cache;
    private Map<String, String> replaced = Map.of();

    @BeforeEach
    void set_up_project_in_a_folder_with_a_space() throws IOException {
        project = Files.createDirectories(folder.resolve("a project").resolve("ringback"));
        bin = Files.createDirectories(folder.resolve("bin"));
        cache = folder.resolve("maven home");
    }

    @Test
    void a_missing_JDK_is_reported_with_instructions() throws Exception {
        replaced = Map.of("java_needed=25", "java_needed=999");
        installed("3.9.16", FAKE_MAVEN);

        var run = run(project, "verify");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.output())
                .contains("no JDK 999 or newer was found")
                .contains("Install one")
                .contains("JAVA_HOME");
    }

    @Test
    void the_pinned_Maven_on_the_PATH_is_used_with_all_arguments_and_its_exit_code() throws Exception {
        installed("3.9.11", FAKE_MAVEN);

        var run = run(project, "-B", "-Dname=two words", "verify");

        assertThat(run.exit()).isEqualTo(7);
        assertThat(run.output()).isEqualTo("[-B][-Dname=two words][verify]\n");
    }

    @Test
    void development_mode_skips_static_checks_and_tests() throws Exception {
        installed("3.9.11", FAKE_MAVEN);

        assertThat(run(project, "-B", "quarkus:dev", "-Dname=two words").output())
                .isEqualTo("[-Dlean][-Dmaven.test.skip][-B][quarkus:dev][-Dname=two words]\n");
        assertThat(run(project, "-Dgoal=quarkus:dev", "verify").output()).isEqualTo("[-Dgoal=quarkus:dev][verify]\n");
    }

    @Test
    void it_builds_its_own_project_from_any_working_directory() throws Exception {
        installed("3.9.11", FAKE_MAVEN);

        assertThat(run(folder, "-fae", "verify").output())
                .isEqualTo("[-f][%s/pom.xml][-fae][verify]\n".formatted(project.toRealPath()));
        assertThat(run(folder, "-f", "other.xml").output()).isEqualTo("[-f][other.xml]\n");
    }

    @Test
    void an_old_Maven_is_used_once_to_download_the_pinned_one() throws Exception {
        byte[] zip = mavenZip();
        replaced = Map.of("maven_sha512=[0-9a-f]*", "maven_sha512=" + sha512(zip));
        Files.write(folder.resolve("maven.zip"), zip);
        installed("3.8.7", """
                #!/bin/sh
                for argument in "$@"; do
                  case $argument in -DoutputDirectory=*) folder=${argument#*=} ;; esac
                done
                echo fetched >>"%1$s/fetches"
                cp "%1$s/maven.zip" "$folder/apache-maven-3.9.16-bin.zip"
                """.formatted(folder));

        var first = run(project, "verify");
        var second = run(project, "verify");

        assertThat(first.exit()).isEqualTo(7);
        assertThat(first.output()).contains("fetching Maven 3.9.16, once").contains("[verify]");
        assertThat(second.output()).doesNotContain("fetching").contains("[verify]");
        assertThat(Files.readAllLines(folder.resolve("fetches"))).hasSize(1);
        try (var kept = Files.list(cache.resolve("ringback"))) {
            assertThat(kept).extracting(Path::getFileName).hasToString("[apache-maven-3.9.16]");
        }
    }

    @Test
    void a_download_of_another_Maven_version_is_not_installed() throws Exception {
        Files.write(folder.resolve("maven.zip"), mavenZip());
        installed("3.8.7", """
                #!/bin/sh
                for argument in "$@"; do
                  case $argument in -DoutputDirectory=*) folder=${argument#*=} ;; esac
                done
                cp "%s/maven.zip" "$folder/apache-maven-3.9.16-bin.zip"
                """.formatted(folder));

        var run = run(project, "verify");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.output()).contains("SHA-512 differs");
        assertThat(cache.resolve("ringback")).isEmptyDirectory();
    }

    /** Puts an {@code mvn} that reports this version on the PATH. */
    private void installed(String version, String script) throws IOException {
        String answer = "#!/bin/sh\n[ \"$1\" = -v ] && { echo 'Apache Maven %s (0)'; exit 0; }\n".formatted(version);
        executable(bin.resolve("mvn"), answer + script.substring(script.indexOf('\n') + 1));
    }

    private static byte[] mavenZip() throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (String name : List.of("mvn", "mvnDebug")) {
                zip.putNextEntry(new ZipEntry("apache-maven-3.9.16/bin/" + name));
                zip.write(FAKE_MAVEN.getBytes(UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static String sha512(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Run run(Path from, String... arguments) throws Exception {
        String script = Files.readString(Path.of("mvnw"));
        for (var change : replaced.entrySet()) {
            String changed = script.replaceFirst(change.getKey(), change.getValue());
            assertThat(changed).as(change.getKey()).isNotEqualTo(script);
            script = changed;
        }
        executable(project.resolve("mvnw"), script);
        var command = new ArrayList<>(List.of(project.resolve("mvnw").toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).directory(from.toFile()).redirectErrorStream(true);
        process.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        process.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process.environment().put("MAVEN_USER_HOME", cache.toString());
        var started = process.start();
        started.getOutputStream().close();
        String output = new String(started.getInputStream().readAllBytes(), UTF_8);
        return new Run(started.waitFor(), output);
    }

    private record Run(int exit, String output) {}
}
