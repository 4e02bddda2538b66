package io.ringback.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs a packaged service with 512 MiB of heap and many webhooks. */
final class CrowdedService implements AutoCloseable {
    /** Default maximum of webhooks per account. */
    static final int WEBHOOKS_OF_AN_ACCOUNT = 1000;

    private static final String TOKEN = "a-master-token-for-tests-only-0123456789";
    private static final String HEAP = "-Xmx512m -XX:+ExitOnOutOfMemoryError";
    private static final int CALLERS = 16;
    private static final Pattern ID = Pattern.compile("\"(?:account_)?id\"\\s*:\\s*\"([0-9a-f]{32})\"");
    private static final Pattern DISABLED = Pattern.compile("\"enabled\"\\s*:\\s*false");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Postgres.Database database = Postgres.empty();
    private Program program;
    private URI address;
    private final String master;

    /** Starts it with these settings in addition to those of every test. */
    CrowdedService(Map<String, String> settings) throws InterruptedException {
        program = launch(settings);
        address = program.awaitReady();
        master = id(send("GET", "/v1/token_auth", "", 200));
    }

    private Program launch(Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(Program.environment(database, TOKEN));
        environment.put("JAVA_TOOL_OPTIONS", HEAP);
        environment.putAll(settings);
        return Program.start(environment);
    }

    /** Kills the process and starts another with these settings, which may have no API. */
    Program replace(Map<String, String> settings) throws InterruptedException {
        program.kill();
        program = launch(settings);
        return program;
    }

    Program program() {
        return program;
    }

    /**
     * Creates {@code count} webhooks, each for one path of {@code targets}, in as many accounts as needed; returns the
     * accounts.
     */
    List<String> webhooks(int count, IntFunction<URI> targets) throws Exception {
        List<String> accounts = new ArrayList<>();
        List<Future<String>> made = new ArrayList<>();
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            for (int i = 0; i < count; i++) {
                if (i % WEBHOOKS_OF_AN_ACCOUNT == 0) {
                    String name = "{\"data\": {\"name\": \"Crowd %d\"}}".formatted(accounts.size());
                    accounts.add(id(send("PUT", "/v1/accounts/" + master, name, 201)));
                }
                String path = "/v1/accounts/" + accounts.getLast() + "/webhooks";
                String body = """
                        {"data": {"name": "Seat", "uri": "%s/%d", "hook": "channel_create", "format": "json",
                         "custom_data": {"seat": "%d"}}}
                        """.formatted(targets.apply(i), i, i);
                made.add(callers.submit(() -> send("PUT", path, body, 201)));
            }
            for (Future<String> one : made) {
                one.get();
            }
        } catch (ExecutionException failure) {
            throw new AssertionError("a webhook was not made", failure);
        }
        return accounts;
    }

    /** Posts one event with this payload, an object, to {@code account}. */
    void event(String account, String payload) {
        send(
                "POST",
                "/v1/accounts/" + account + "/events",
                "{\"data\": {\"hook\": \"channel_create\", \"payload\": %s}}".formatted(payload),
                202);
    }

    /** Returns the number of disabled webhooks of {@code account}. */
    long disabled(String account) {
        String list = send("GET", "/v1/accounts/" + account + "/webhooks?paginate=false", "", 200);
        return DISABLED.matcher(list).results().count();
    }

    /** Returns the number of pending deliveries. */
    long pending() {
        return (long) database.value("select count(*) from delivery");
    }

    /** Returns the number of attempts in this state. */
    long attempts(String state) {
        return (long) database.value("select count(*) from attempt where state = '" + state + "'");
    }

    private String send(String method, String path, String body, int expected) {
        HttpRequest request = HttpRequest.newBuilder(address.resolve(path))
                .header("X-Auth-Token", TOKEN)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as("%s", answer.body()).isEqualTo(expected);
            return answer.body();
        } catch (IOException failure) {
            throw new UncheckedIOException(program.output(), failure);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static String id(String answer) {
        Matcher id = ID.matcher(answer);
        assertThat(id.find()).as(answer).isTrue();
        return id.group(1);
    }

    @Override
    public void close() {
        program.close();
        client.close();
    }
}
