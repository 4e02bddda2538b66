package io.ringback.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.ringback.testing.Installed;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sends every documented request by curl as printed, and expects success. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class DocumentedRequestsTest {
    private static final List<Path> PAGES = List.of(
            Path.of("README.md"),
            Path.of("docs/api-guide.md"),
            Path.of("docs/hooks.md"),
            Path.of("docs/coming-from-kazoo.md"),
            Path.of("docs/receiving.md"),
            Path.of("docs/verifying-signatures.md"));

    /** Exists on the development server only. */
    private static final String INBOX = "curl http://localhost:8080/dev/inbox";

    /** Makes curl fail for errors. */
    private static final String CURL =
            "set -eu; curl() { command curl --silent --show-error --fail-with-body \"$@\"; }\n";

    private static final Pattern ENDS = Pattern.compile("DELETE|If-Match|rotate|.disable.:true");

    private static @Nullable Receiver receiver;
    private static Map<String, String> shared = Map.of();

    /** Created by the first request that needs it, when the service runs. */
    private static Map<String, String> shared() {
        if (receiver == null) {
            receiver = Receiver.start();
            shared = values(receiver);
        }
        return shared;
    }

    @AfterAll
    static void close() {
        if (receiver != null) {
            receiver.close();
        }
    }

    static Stream<Arguments> requests() {
        return PAGES.stream()
                .flatMap(page -> requests(page).stream().map(request -> Arguments.of(page.toString(), request)));
    }

    /** Returns the commands of {@code page} that send a request, with continued lines joined. */
    private static List<String> requests(Path page) {
        List<String> requests = new ArrayList<>();
        StringBuilder command = new StringBuilder();
        for (String line : Pages.commands(page)) {
            command.append(line).append('\n');
            if (isComplete(command.toString())) {
                String complete = command.toString().strip();
                if (complete.contains("curl ") && !complete.equals(INBOX)) {
                    requests.add(complete);
                }
                command.setLength(0);
            }
        }
        assertThat(command).as("%s: a command without an end", page).isBlank();
        return requests;
    }

    private static boolean isComplete(String command) {
        String end = command.stripTrailing();
        boolean quoted = command.chars().filter(c -> c == '\'').count() % 2 == 1;
        boolean loop = end.startsWith("while") && !end.endsWith("done");
        return !end.endsWith("\\") && !end.endsWith("|") && !quoted && !loop;
    }

    @Test
    void the_guide_shows_how_to_call_the_api() {
        assertThat(requests(Path.of("docs/api-guide.md"))).hasSizeGreaterThan(30);
        assertThat(requests(Path.of("README.md"))).hasSizeGreaterThan(5);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("requests")
    void a_request_of_the_documentation_succeeds(String page, String request) throws Exception {
        assumeTrue(
                Installed.runs("curl", "--version"),
                "curl is not on this machine: the documented requests were NOT sent");
        assumeTrue(
                !request.contains("jq ") || Installed.runs("jq", "--version"),
                "jq is not on this machine: this request was NOT sent");
        try (Receiver server = Receiver.start()) {
            // A resource that a request may delete is not shared.
            Map<String, String> values = ENDS.matcher(request).find() ? values(server) : shared();
            String script = CURL + filled(request, values);
            ProcessBuilder builder = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true);
            builder.environment().putAll(values);
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as("%s\n%s\n%s", page, script, output).isZero();
            assertThat(output).contains("\"");
        }
    }

    /** Creates what the pages expect of their reader: an account with a webhook, and a delivered event. */
    private static Map<String, String> values(Receiver server) {
        Tenant tenant = Tenant.create();
        String webhook = tenant.webhook("channel_create", server.uri("/"), Map.of("retries", 0));
        String event = tenant.event("channel_create", Map.of("call_id", "a-call"));
        String delivery = Until.holds(
                () -> tenant.request()
                        .get(tenant.path("/deliveries?filter_state=delivered"))
                        .path("data[0].id"),
                id -> id != null);
        Map<String, String> values = new TreeMap<>();
        values.put("API", "http://localhost:" + RestAssured.port + "/v1");
        values.put("TOKEN", tenant.token());
        values.put("AUTH", "X-Auth-Token: " + tenant.token());
        values.put("ACCOUNT", tenant.account());
        values.put("WEBHOOK", webhook);
        values.put("EVENT", event);
        values.put("DELIVERY", delivery);
        values.put(
                "API_KEY",
                tenant.request().get(tenant.path("/api_key")).then().extract().path("data.api_key"));
        values.put("START", "");
        return values;
    }

    private static String filled(String request, Map<String, String> values) {
        String server = "http://localhost:" + RestAssured.port;
        return request.replace("https://ringback.example", server)
                .replace("http://localhost:8080", server)
                .replace("{account_id}", values.getOrDefault("ACCOUNT", ""))
                .replace("{webhook_id}", values.getOrDefault("WEBHOOK", ""))
                .replace("{token}", values.getOrDefault("TOKEN", ""));
    }
}
