package io.ringback.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Tenant;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Tests that a tenant whose requests all wait for the database takes only its share of the workers. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class TenantWorkerLimitTest {
    private final URI service = URI.create(ConfigProvider.getConfig().getValue("test.url", String.class));

    @Inject
    AgroalDataSource database;

    @Test
    void requests_waiting_for_a_lock_delay_no_other_tenant() throws Exception {
        Tenant victim = Tenant.create();
        Tenant tenant = Tenant.create();
        Tenant below = Tenant.below(tenant.account());
        String own = tenant.webhook("all", URI.create("http://127.0.0.1:8099/"), Map.of());
        String childs = below.webhook("all", URI.create("http://127.0.0.1:8099/"), Map.of());
        try (HttpClient client = HttpClient.newHttpClient();
                Connection lock = database.getConnection()) {
            lock.setAutoCommit(false);
            lock(lock, own, childs);
            List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                waiting.add(patch(client, tenant, own));
                waiting.add(patch(client, below, childs));
            }
            long asked = System.nanoTime();
            for (int i = 0; i < 10; i++) {
                victim.request().get(victim.path("/webhooks")).then().statusCode(200);
            }
            victim.event("channel_create", Map.of());
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(5));
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            lock.rollback();
            assertThat(waiting.stream().map(CompletableFuture::join)).allMatch(answer -> answer.statusCode() == 200);
        }
        tenant.request().get(tenant.path("/webhooks/" + own)).then().statusCode(200);
    }

    @Test
    void a_tenant_with_too_many_waiting_requests_gets_429() throws Exception {
        Tenant tenant = Tenant.create();
        String webhook = tenant.webhook("all", URI.create("http://127.0.0.1:8099/"), Map.of());
        try (HttpClient client = HttpClient.newHttpClient();
                Connection lock = database.getConnection()) {
            lock.setAutoCommit(false);
            lock(lock, webhook);
            List<CompletableFuture<HttpResponse<String>>> sent = Stream.generate(() -> patch(client, tenant, webhook))
                    .limit(220)
                    .toList();
            HttpResponse<?> first = (HttpResponse<?>) CompletableFuture.anyOf(sent.toArray(CompletableFuture[]::new))
                    .join();
            assertThat(first.statusCode()).isEqualTo(429);
            assertThat(first.headers().firstValue("Retry-After")).contains("1");
            lock.rollback();
            assertThat(sent.stream().map(CompletableFuture::join).map(HttpResponse::statusCode))
                    .contains(200)
                    .filteredOn(status -> status == 429)
                    .hasSize(12);
        }
    }

    private static void lock(Connection connection, String... webhooks) throws SQLException {
        for (String webhook : webhooks) {
            try (var statement = connection.prepareStatement("select from webhook where id = ?::uuid for update")) {
                statement.setString(1, webhook);
                statement.execute();
            }
        }
    }

    private CompletableFuture<HttpResponse<String>> patch(HttpClient client, Tenant tenant, String webhook) {
        return client.sendAsync(
                HttpRequest.newBuilder(service.resolve(tenant.path("/webhooks/" + webhook)))
                        .header("X-Auth-Token", tenant.token())
                        .header("Content-Type", "application/json")
                        .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"data\":{\"retries\":3}}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
