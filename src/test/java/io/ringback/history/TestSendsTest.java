package io.ringback.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.Management;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that test sends to servers that never answer affect only their own account. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class TestSendsTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    private final URI service = URI.create(ConfigProvider.getConfig().getValue("test.url", String.class));

    private final ConcurrentLinkedQueue<Socket> held = new ConcurrentLinkedQueue<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ServerSocket silent;

    @BeforeEach
    void set_up_receiver_that_never_responds() throws Exception {
        silent = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    held.add(silent.accept());
                }
            } catch (java.io.IOException closed) {
                hangUp();
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        silent.close();
        hangUp();
        client.close();
    }

    private void hangUp() {
        for (Socket socket = held.poll(); socket != null; socket = held.poll()) {
            try {
                socket.close();
            } catch (java.io.IOException closedAlready) {
                assertThat(socket.isClosed()).isTrue();
            }
        }
    }

    private CompletableFuture<HttpResponse<String>> test(Tenant tenant, String webhook) {
        return client.sendAsync(
                HttpRequest.newBuilder(service.resolve(tenant.path("/webhooks/" + webhook + "/test")))
                        .header("X-Auth-Token", tenant.token())
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void isAnsweredAtOnce(Runnable request) {
        long asked = System.nanoTime();
        request.run();
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(AT_ONCE);
    }

    @Test
    void four_hundred_test_sends_to_a_silent_server_delay_no_other_account() throws Exception {
        Tenant victim = Tenant.create();
        String target = "http://127.0.0.1:" + silent.getLocalPort() + "/";
        List<CompletableFuture<HttpResponse<String>>> sends = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Tenant attacker = Tenant.create();
            String webhook = attacker.webhook("channel_create", URI.create(target), Map.of());
            for (int n = 0; n < 80; n++) {
                sends.add(test(attacker, webhook));
            }
        }
        Until.holds(held::size, size -> size >= 20);

        isAnsweredAtOnce(
                () -> victim.request().get(victim.path("/webhooks")).then().statusCode(200));
        isAnsweredAtOnce(() -> victim.event("channel_create", Map.of("call_id", "1")));
        for (String check : List.of("live", "ready", "started")) {
            isAnsweredAtOnce(() ->
                    Management.get("/q/health/" + check).then().statusCode(200).body("status", equalTo("UP")));
        }
        var refused = sends.stream()
                .filter(CompletableFuture::isDone)
                .map(CompletableFuture::join)
                .toList();
        assertThat(refused).hasSize(380).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).contains("5");
            assertThat(answer.body()).contains("\"message\":\"too_many_requests\"", "too many test sends at once");
        });
        silent.close();
        hangUp();
        assertThat(sends.stream().map(CompletableFuture::join).filter(it -> it.statusCode() == 200))
                .hasSize(20);
    }

    @Test
    void the_permit_of_a_disconnected_caller_is_released_after_the_send() throws Exception {
        Tenant tenant = Tenant.create();
        String webhook = tenant.webhook(
                "channel_create", URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/"), Map.of());
        List<CompletableFuture<HttpResponse<String>>> sends = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            sends.add(test(tenant, webhook));
        }
        Until.holds(held::size, size -> size == 4);
        client.shutdownNow();
        tenant.request()
                .post(tenant.path("/webhooks/" + webhook + "/test"))
                .then()
                .statusCode(429);
        assertThat(sends).noneMatch(send -> send.isDone() && !send.isCompletedExceptionally());
        hangUp();
        Until.holds(
                () -> tenant.request()
                        .post(tenant.path("/webhooks/" + elsewhere(tenant) + "/test"))
                        .statusCode(),
                status -> status == 200);
    }

    private static String elsewhere(Tenant tenant) {
        return tenant.webhook(
                "channel_create", URI.create("http://127.0.0.1:" + Receiver.closedPort() + "/"), Map.of());
    }

    @Test
    void test_sends_can_be_repeated() {
        Tenant tenant = Tenant.create();
        String webhook = elsewhere(tenant);
        for (int n = 0; n < 10; n++) {
            tenant.request()
                    .post(tenant.path("/webhooks/" + webhook + "/test"))
                    .then()
                    .statusCode(200)
                    .body("data.client_error", is("econnrefused"));
        }
    }
}
