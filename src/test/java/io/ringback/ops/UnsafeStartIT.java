package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests that a production start rejects unsafe settings by name, unless the operator allows them. */
class UnsafeStartIT {
    private static Map<String, String> unsafe() {
        Map<String, String> environment = new HashMap<>(Program.environment(Postgres.migrated(), "dev-master-token"));
        environment.put("RINGBACK_ENCRYPTION_KEYS", "");
        environment.put("RINGBACK_EGRESS_ALLOW", "0.0.0.0/0,::/0");
        environment.put("QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING", "true");
        return environment;
    }

    @Test
    void all_unsafe_settings_are_named_at_once() throws Exception {
        try (var program = Program.startBriefly(unsafe())) {
            program.awaitLine(
                    Pattern.compile(
                            "Unsafe settings.*weak-master-token.*no-encryption-key.*open-egress.*any-proxy.*RINGBACK_ALLOW_UNSAFE"));
            assertThat(program.awaitExit()).isEqualTo(1);
            assertThat(program.output()).doesNotContain("\tat ", "Listening on", "dev-master-token ");
        }
    }

    @Test
    void each_unsafe_setting_can_be_allowed_by_name() throws Exception {
        var environment = unsafe();
        environment.put("RINGBACK_ALLOW_UNSAFE", "weak-master-token,no-encryption-key");
        try (var program = Program.startBriefly(environment)) {
            var refused = program.awaitLine(Pattern.compile("Unsafe settings: (.*)"));
            assertThat(refused.group(1)).contains("open-egress:").doesNotContain("no-encryption-key:");
            assertThat(program.awaitExit()).isEqualTo(1);
        }
        environment.put("RINGBACK_ALLOW_UNSAFE", "weak-master-token,no-encryption-key,open-egress,any-proxy");
        try (var program = Program.startBriefly(environment)) {
            program.awaitReady();
        }
    }
}
