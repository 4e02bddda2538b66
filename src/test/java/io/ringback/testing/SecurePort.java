package io.ringback.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Opens a TLS port in addition to the plain one, with its own certificate. */
public final class SecurePort implements QuarkusTestResourceLifecycleManager {
    private Path folder = Path.of("");

    @Override
    public Map<String, String> start() {
        try {
            folder = Files.createTempDirectory("secure-port");
            Keys keys = new Keys(folder);
            keys.make("port", "-1d");
            return Map.of(
                    "quarkus.http.test-ssl-port",
                    "0",
                    "quarkus.tls.key-store.p12.path",
                    keys.store().toString(),
                    "quarkus.tls.key-store.p12.password",
                    Keys.PASSWORD);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
