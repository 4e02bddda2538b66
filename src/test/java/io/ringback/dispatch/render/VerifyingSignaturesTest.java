package io.ringback.dispatch.render;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.pages.Pages;
import io.ringback.testing.Installed;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Requests.Request;
import io.ringback.testing.Tenant;
import io.ringback.webhook.signing.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs the code of docs/verifying-signatures.md against a real delivery, in each language installed on this machine.
 */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class VerifyingSignaturesTest {
    private static final Path SNIPPETS = Path.of("docs/examples/verify");
    private static final Path PAGE = Path.of("docs/verifying-signatures.md");
    private static final String WRONG = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @ParameterizedTest
    @CsvSource({
        "java, Verify.java",
        "node, verify.mjs",
        "python3, verify.py",
        "php, verify.php",
        "sh, verify.sh",
        "go, verify.go",
        "ruby, verify.rb"
    })
    void every_snippet_accepts_genuine_deliveries_only(String interpreter, String file) throws Exception {
        String command = interpreter.equals("java")
                ? Path.of(System.getProperty("java.home"), "bin", "java").toString()
                : interpreter;
        assumeTrue(isThere(command), () -> interpreter + " is not on this machine: " + file + " was NOT run");
        try (Receiver server = Receiver.start()) {
            Tenant tenant = Tenant.create();
            String webhook = tenant.webhook("channel_create", server.uri("/"), Map.of("format", "json"));
            String path = tenant.path("/webhooks/" + webhook + "/secret");
            String before = tenant.request().get(path).path("data.secret");
            String after = tenant.request().post(path + "/rotate").path("data.secret");
            tenant.event("channel_create", Map.of("name", "Käthe 🙂", "call_id", "c1"));
            Request delivery = server.next();

            assertThat(exit(command, file, after, delivery, delivery.body()))
                    .as("the key")
                    .isZero();
            assertThat(exit(command, file, before, delivery, delivery.body()))
                    .as("the key before")
                    .isZero();
            assertThat(exit(command, file, WRONG, delivery, delivery.body()))
                    .as("another key")
                    .isEqualTo(1);
            byte[] changed = delivery.body().clone();
            changed[changed.length - 2] ^= 1;
            assertThat(exit(command, file, after, delivery, changed))
                    .as("a changed body")
                    .isEqualTo(1);
        }
    }

    private static boolean isThere(String command) {
        return switch (command) {
            case "sh" -> Installed.runs(command, "-c", "command -v openssl");
            case "go" -> Installed.runs(command, "version");
            default -> Installed.runs(command, "--version");
        };
    }

    private static int exit(String command, String file, String secret, Request delivery, byte[] body)
            throws Exception {
        Path input = Files.createTempFile("body", "");
        Files.write(input, body);
        List<String> arguments = new ArrayList<>(List.of(command));
        if (command.equals("go")) {
            arguments.add("run");
        }
        arguments.addAll(List.of(SNIPPETS.resolve(file).toString(), secret));
        for (String header : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            arguments.add(delivery.header(header).orElseThrow());
        }
        try {
            return new ProcessBuilder(arguments)
                    .redirectInput(input.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } finally {
            Files.delete(input);
        }
    }

    @Test
    void the_documented_test_vectors_match() {
        List<List<String>> vectors = Pages.rows(PAGE, "Test vectors");
        assertThat(vectors).hasSize(3).allSatisfy(row -> {
            List<String> vector =
                    row.stream().map(cell -> cell.replace("`", "")).toList();
            SigningKey key = SigningKey.parse(vector.getFirst()).orElseThrow();
            assertThat(Signature.of(
                            List.of(key),
                            vector.get(1),
                            Instant.ofEpochSecond(Long.parseLong(vector.get(2))),
                            vector.get(3).getBytes(UTF_8)))
                    .isEqualTo(vector.get(4));
        });
    }

    @Test
    void the_page_shows_the_tested_code() throws IOException {
        String page = Files.readString(PAGE);
        try (var files = Files.list(SNIPPETS)) {
            for (Path file : files.toList()) {
                assertThat(page).contains(Files.readString(file).strip());
            }
        }
    }
}
