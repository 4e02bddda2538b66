package io.ringback.testing;

import static java.util.Map.entry;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Provides a packaged program with what the profile {@code test} gives to tests in this JVM: settings, a hook, a
 * database.
 */
public final class PackagedResource implements QuarkusTestResourceLifecycleManager {
    /** A hook of the operator whose payloads are validated. */
    public static final String HOOK = "voicemail_new";

    private static final String HOOKS = """
            [{"id": "%s", "name": "New voicemail", "description": "A message was left.", "sample": {"seconds": 12},
              "schema": {"type": "object", "required": ["seconds"],
                         "properties": {"seconds": {"type": "integer", "minimum": 1},
                                        "box": {"type": "string", "format": "email"}}}}]
            """.formatted(HOOK);

    @Override
    public Map<String, String> start() {
        Postgres.Database database = Postgres.empty();
        return Map.ofEntries(
                entry("quarkus.datasource.jdbc.url", database.url()),
                entry("quarkus.datasource.username", database.username()),
                entry("quarkus.datasource.password", database.password()),
                entry("quarkus.management.port", "0"),
                entry("quarkus.swagger-ui.enabled", "true"),
                entry("ringback.master-token", "test-master-token"),
                entry("ringback.allow-unsafe", "weak-master-token"),
                entry("ringback.encryption-keys", "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
                entry("ringback.rate-limit", "0"),
                entry("ringback.egress.allow", "127.0.0.0/8"),
                entry("ringback.retry-schedule", "100ms"),
                entry("ringback.webhook.hooks", hooks()));
    }

    private static String hooks() {
        try {
            Path file = Files.createTempFile("hooks", ".json");
            file.toFile().deleteOnExit();
            return Files.writeString(file, HOOKS).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        // The server and its databases end with the JVM.
    }
}
