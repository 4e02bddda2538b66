package io.ringback.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Tests the test harness. */
class HarnessTest {
    @AutoClose
    private final HttpClient client = HttpClient.newHttpClient();

    @AutoClose
    private final Receiver receiver = Receiver.start();

    @Test
    void databases_are_real_migrated_and_isolated() {
        var one = Postgres.migrated();
        var other = Postgres.migrated();

        one.execute("""
                insert into event (id, account_id, hook, payload, occurred_at, deliveries)
                values (uuid_of_day((now() at time zone 'utc')::date), gen_random_uuid(), 'x', '', now(), 0)
                """);

        assertThat(one.value("select count(*) from event")).isEqualTo(1L);
        assertThat(other.value("select count(*) from event")).isEqualTo(0L);
        assertThat(one.value("show fsync")).isEqualTo("on");
        assertThat(one.value("show synchronous_commit")).isEqualTo("on");
    }

    @Test
    void a_database_can_become_unavailable_and_recover() {
        var database = Postgres.empty();

        database.goAway();
        assertThatThrownBy(() -> database.value("select 1"))
                .hasRootCauseMessage("FATAL: database \"%s\" is not currently accepting connections"
                        .formatted(database.url().replaceFirst(".*/", "")));
        database.comeBack();

        assertThat(database.value("select 1")).isEqualTo(1);
    }

    @Test
    void a_receiver_records_requests_and_follows_its_script() throws Exception {
        receiver.answers("/hook", ScriptedAnswer.status(503), ScriptedAnswer.status(201, "thanks"));

        assertThat(post("/hook?a=b%20c&d", "x=1&y=%C3%A9").statusCode()).isEqualTo(503);
        assertThat(post("/hook", "").body()).isEqualTo("thanks");
        assertThat(post("/hook", "").statusCode()).isEqualTo(201);

        var request = receiver.next();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/hook?a=b%20c&d");
        assertThat(request.queryForm()).containsEntry("a", "b c").containsEntry("d", "");
        assertThat(request.form()).containsEntry("y", "é");
        assertThat(request.header("content-length")).contains("12");
        assertThat(receiver.await(2)).hasSize(2);
        assertThat(receiver.received()).hasSize(3);
        assertThatThrownBy(() -> receiver.next(Duration.ZERO)).isInstanceOf(AssertionError.class);
    }

    @Test
    void a_receiver_can_hang_and_disconnect() {
        receiver.answers("/close", ScriptedAnswer.close())
                .answers("/reset", ScriptedAnswer.reset())
                .answers("/half", ScriptedAnswer.resetInAnswer())
                .answers("/hang", ScriptedAnswer.hang());

        assertThatThrownBy(() -> post("/close", "")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> post("/reset", "")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> post("/half", "")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> post("/hang", "")).isInstanceOf(java.net.http.HttpTimeoutException.class);
        var nowhere = URI.create("http://127.0.0.1:" + Receiver.closedPort());
        assertThatThrownBy(() -> client.send(HttpRequest.newBuilder(nowhere).build(), BodyHandlers.discarding()))
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void a_settable_clock_moves_only_when_set() {
        var clock = new SettableClock(Instant.EPOCH);

        clock.advance(Duration.ofHours(1));

        assertThat(clock.instant()).isEqualTo(Instant.ofEpochSecond(3600));
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(receiver.uri(path))
                        .timeout(path.equals("/hang") ? Duration.ofMillis(300) : Duration.ofSeconds(20))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
