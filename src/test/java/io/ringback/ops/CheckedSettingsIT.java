package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Program;
import io.ringback.testing.Receiver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that {@code RINGBACK_MODE=check} reports what a start would reject, without a database. */
class CheckedSettingsIT {
    private static final String HOOK = "{\"id\": \"%s\", \"name\": \"n\", \"description\": \"d\", \"sample\": %s}";

    @TempDir
    Path folder;

    /** Returns an environment whose database does not exist. */
    private static Map<String, String> environment(Path hooks) {
        var environment = new HashMap<>(Map.of(
                "RINGBACK_MODE", "check",
                "QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://127.0.0.1:" + Receiver.closedPort() + "/ringback",
                "QUARKUS_DATASOURCE_USERNAME", "ringback",
                "QUARKUS_DATASOURCE_PASSWORD", "ringback",
                "RINGBACK_MASTER_TOKEN", "a-master-token-for-tests-only-0123456789",
                "RINGBACK_ENCRYPTION_KEYS", "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="));
        environment.put("RINGBACK_WEBHOOK_HOOKS", hooks.toString());
        return environment;
    }

    private Path hooks(String... hooks) throws Exception {
        return Files.writeString(folder.resolve("hooks.json"), "[" + String.join(",", hooks) + "]");
    }

    @Test
    void valid_settings_exit_with_0() throws Exception {
        try (var program = Program.startBriefly(environment(hooks(HOOK.formatted("voicemail_new", "{}"))))) {
            assertThat(program.awaitExit()).isZero();
            assertThat(program.lines().getFirst()).contains(" INFO ", "Settings and hooks are valid");
            assertThat(program.output()).doesNotContain(" WARN ", " FATAL ", "\tat ");
        }
    }

    @Test
    void every_fault_of_settings_and_hooks_is_printed() throws Exception {
        var environment =
                environment(hooks(HOOK.formatted("a b", "{}"), HOOK.formatted("c", "7"), HOOK.formatted("all", "{}")));
        environment.put("RINGBACK_MASTER_TOKEN", "short");
        try (var program = Program.startBriefly(environment)) {
            assertThat(program.awaitExit()).isEqualTo(1);
            List<String> lines = program.lines().stream()
                    .filter(line -> line.contains(" FATAL "))
                    .toList();
            assertThat(lines).hasSize(4);
            assertThat(lines)
                    .filteredOn(line -> line.contains("weak-master-token"))
                    .hasSize(1);
            for (String place : List.of("hook 0: its id", "hook 1: its sample", "hook 2: its id")) {
                assertThat(lines)
                        .filteredOn(line -> line.contains("hooks.json: " + place))
                        .hasSize(1);
            }
        }
    }
}
