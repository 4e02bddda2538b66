package io.ringback.account;

import static io.ringback.account.Api.account;
import static io.ringback.account.Api.error;
import static io.ringback.account.Api.issue;
import static io.ringback.account.Api.master;
import static io.ringback.account.Api.masterAccount;
import static io.ringback.account.Api.token;
import static io.ringback.account.Api.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.PostgresResource;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class TokenResourceTest {
    private final DataSource database;

    @Inject
    TokenResourceTest(DataSource database) {
        this.database = database;
    }

    @Test
    void a_secret_is_shown_once() {
        String account = account(masterAccount());
        var made = issue(
                        account,
                        Map.of(
                                "role",
                                "read",
                                "name",
                                "Wallboard",
                                "expires_at",
                                "2099-01-01T00:00:00.123456789+01:00"))
                .statusCode(201)
                .header("Location", matchesPattern("/v1/accounts/" + account + "/tokens/[0-9a-f]{32}"))
                .body("data.token", matchesPattern("rbk_[0-9a-f]{72}"))
                .body("data.role", is("read"))
                .body("data.name", is("Wallboard"))
                .body("data.expires_at", is("2098-12-31T23:00:00.123Z"))
                .extract();
        master().get("/v1/accounts/" + account + "/tokens")
                .then()
                .statusCode(200)
                .body("data", hasSize(1))
                .body("data[0].id", is(made.<String>path("data.id")))
                .body("data[0].created_at", is(made.<String>path("data.created_at")))
                .body("data[0].expires_at", is("2098-12-31T23:00:00.123Z"))
                .body("data[0]", not(hasKey("token")))
                .body("next_start_key", nullValue());
    }

    @Test
    void the_database_stores_only_hashes() throws Exception {
        String secret = token(account(masterAccount()), "admin");
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        assertThat(count("select count(*) from token where hash = ?", hash)).isEqualTo(1);
        assertThat(count("select count(*) from token t where strpos(t::text, ?) > 0", secret))
                .isZero();
        assertThat(count("select count(*) from token where hash = ?", hash(Api.MASTER_TOKEN)))
                .isZero();
    }

    @Test
    void a_list_is_paged_newest_first_and_stable_under_inserts() {
        String account = account(masterAccount());
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.addFirst(issue(account, Map.of("role", "read")).extract().path("data.id"));
        }
        String path = "/v1/accounts/" + account + "/tokens";
        var first = master().queryParam("page_size", 2)
                .get(path)
                .then()
                .statusCode(200)
                .extract();
        issue(account, Map.of("role", "read")).statusCode(201);
        var second = master().queryParam("page_size", 2)
                .queryParam("start_key", first.<String>path("next_start_key"))
                .get(path)
                .then()
                .body("start_key", is(first.<String>path("next_start_key")))
                .extract();
        var third = master().queryParam("page_size", 2)
                .queryParam("start_key", second.<String>path("next_start_key"))
                .get(path)
                .then()
                .body("$", not(hasKey("next_start_key")))
                .extract();
        List<String> seen = new ArrayList<>(first.<List<String>>path("data.id"));
        seen.addAll(second.path("data.id"));
        seen.addAll(third.path("data.id"));
        assertThat(seen).isEqualTo(made);
        List<String> ascending = master().queryParam("ascending", "true")
                .queryParam("page_size", 5)
                .get(path)
                .path("data.id");
        assertThat(ascending).isEqualTo(made.reversed());
        master().queryParam("paginate", "false").get(path).then().body("data", hasSize(6));
        master().queryParam("paginate", "0").get(path).then().body("data", hasSize(6));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page_size=0",
                "page_size=201",
                "page_size=x",
                "page_size=-1",
                "page_size=99999999999",
                "start_key=x",
                "start_key=!!!!!!!!!!!!!!!!!!!!!!",
                "start_key=zzzzzzzzzzzzzzzzzzzzzzz",
                "ascending=maybe",
                "paginate=2"
            })
    void a_bad_paging_parameter_is_404_faulty_request(String query) {
        error(
                master().get("/v1/accounts/" + masterAccount() + "/tokens?" + query)
                        .then(),
                404,
                "faulty_request");
    }

    @Test
    void all_faults_of_a_new_token_are_reported_at_once() {
        error(
                        issue(masterAccount(), Map.of("role", "god", "name", "", "expires_at", "tomorrow")),
                        400,
                        "validation error")
                .body("data.role.enum.target", is(List.of("admin", "read", "ingest")))
                .body("data.name", hasKey("minLength"))
                .body("data.expires_at", hasKey("wrong_format"));
        error(issue(masterAccount(), Map.of("role", 7, "expires_at", "2001-01-01T00:00:00Z")), 400, "validation error")
                .body("data.role", hasKey("type"))
                .body("data.expires_at", hasKey("wrong_format"));
        error(
                        issue(masterAccount(), Map.of("role", "read", "expires_at", "+999999999-01-01T00:00:00Z")),
                        400,
                        "validation error")
                .body("data.expires_at", hasKey("wrong_format"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "0190a0b0c0d07000800000000000abcd"})
    void an_unknown_token_id_is_404(String id) {
        error(
                master().delete("/v1/accounts/" + masterAccount() + "/tokens/" + id)
                        .then(),
                404,
                "bad_identifier");
    }

    @Test
    void another_accounts_token_id_is_404() {
        String mine = account(masterAccount());
        String other = account(masterAccount());
        String id = issue(other, Map.of("role", "read")).extract().path("data.id");
        String path = "/v1/accounts/" + mine + "/tokens/" + id;
        error(with(token(mine, "admin")).delete(path).then(), 404, "bad_identifier");
        master().delete("/v1/accounts/" + other + "/tokens/" + id).then().statusCode(200);
    }

    private static byte[] hash(String secret) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    }

    private long count(String sql, Object parameter) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, parameter);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
