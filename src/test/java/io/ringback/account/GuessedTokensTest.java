package io.ringback.account;

import static io.ringback.account.Api.account;
import static io.ringback.account.Api.anonymous;
import static io.ringback.account.Api.master;
import static io.ringback.account.Api.masterAccount;
import static io.ringback.account.Api.token;
import static io.ringback.account.Api.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.ringback.testing.PostgresResource;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class GuessedTokensTest {
    private static final int GUESSES = 10_000;
    private static final int AT_ONCE = 32;
    private static final int REFUSED = 401;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void none_of_ten_thousand_guessed_tokens_is_accepted() throws Exception {
        String account = account(masterAccount());
        String key = master().get("/v1/accounts/" + account + "/api_key").path("data.api_key");
        List<String> tokens = new ArrayList<>(List.of(
                Api.MASTER_TOKEN, token(account, "admin"), token(account, "read"), token(account, "ingest"), day(key)));
        List<String> real = new ArrayList<>(tokens);
        real.add(key);

        List<String> guesses = new ArrayList<>(GuessedTokens.of(real, GUESSES));
        guesses.add(key);

        assertThat(accepted(guesses)).isEmpty();
        tokens.forEach(token -> with(token).get("/v1/token_auth").then().statusCode(200));
        assertThat(accepted(tokens)).hasSameSizeAs(tokens);
    }

    @Test
    void guessed_api_keys_are_rejected() {
        String account = account(masterAccount());
        String key = master().get("/v1/accounts/" + account + "/api_key").path("data.api_key");
        List<String> guesses = GuessedTokens.of(List.of(key, token(account, "admin"), day(key)), 20_000).stream()
                .filter(guess -> guess.length() == key.length() && guess.chars().allMatch(c -> c > ' ' && c < 0x7f))
                .limit(100)
                .toList();
        assertThat(guesses).hasSize(100);
        guesses.forEach(guess -> anonymous()
                .body(Map.of("data", Map.of("api_key", guess)))
                .put("/v1/api_auth")
                .then()
                .statusCode(REFUSED));
    }

    private static String day(String key) {
        return anonymous()
                .body(Map.of("data", Map.of("api_key", key)))
                .put("/v1/api_auth")
                .then()
                .statusCode(201)
                .extract()
                .path("auth_token");
    }

    /** Returns those of {@code tokens} that do not get a 401: in the header where possible, and in the query. */
    private List<String> accepted(List<String> tokens) throws InterruptedException {
        List<CompletableFuture<List<String>>> answers = new ArrayList<>();
        Semaphore places = new Semaphore(AT_ONCE);
        for (String token : tokens) {
            places.acquire();
            answers.add(client.sendAsync(request(token, answers.size()), BodyHandlers.discarding())
                    .thenApply(answer -> answer.statusCode() == REFUSED ? List.<String>of() : List.of(token))
                    .whenComplete((accepted, failure) -> places.release()));
        }
        return answers.stream().flatMap(answer -> answer.join().stream()).toList();
    }

    private static HttpRequest request(String token, int turn) {
        boolean plain = !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 0x7f);
        String base = "http://localhost:" + RestAssured.port + "/v1/token_auth";
        if (plain && turn % 2 == 0) {
            return HttpRequest.newBuilder(URI.create(base))
                    .header("X-Auth-Token", token)
                    .build();
        }
        return HttpRequest.newBuilder(
                        URI.create(base + "?auth_token=" + URLEncoder.encode(token, StandardCharsets.UTF_8)))
                .build();
    }
}
