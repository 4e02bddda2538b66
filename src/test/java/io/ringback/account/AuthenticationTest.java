package io.ringback.account;

import static io.ringback.account.Api.account;
import static io.ringback.account.Api.anonymous;
import static io.ringback.account.Api.error;
import static io.ringback.account.Api.issue;
import static io.ringback.account.Api.master;
import static io.ringback.account.Api.masterAccount;
import static io.ringback.account.Api.token;
import static io.ringback.account.Api.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.PostgresResource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class AuthenticationTest {
    private static final String UNKNOWN = "0190a0b0c0d07000800000000000abcd";

    @Test
    void a_request_without_a_token_gets_401() {
        error(anonymous().get("/v1/accounts/" + masterAccount()).then(), 401, "invalid_credentials");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", "test-master-toke", "test-master-token2", "TEST-MASTER-TOKEN", "%00", "0"})
    void an_unknown_token_gets_401(String token) {
        error(with(token).get("/v1/token_auth").then(), 401, "invalid_credentials");
    }

    @Test
    void a_token_is_accepted_in_header_query_envelope_and_as_bearer() {
        String token = token(account(masterAccount()), "admin");
        with(token).get("/v1/token_auth").then().statusCode(200);
        anonymous().queryParam("auth_token", token).get("/v1/token_auth").then().statusCode(200);
        anonymous()
                .body(Map.of("auth_token", token))
                .get("/v1/token_auth")
                .then()
                .statusCode(200);
        anonymous()
                .header("Authorization", "Bearer " + token)
                .get("/v1/token_auth")
                .then()
                .statusCode(200);
        anonymous()
                .header("authorization", "bearer " + token)
                .get("/v2/token_auth")
                .then()
                .statusCode(200);
    }

    @Test
    void the_first_token_in_order_of_precedence_is_used() {
        String token = token(account(masterAccount()), "admin");
        error(
                with("wrong")
                        .queryParam("auth_token", token)
                        .get("/v1/token_auth")
                        .then(),
                401,
                "invalid_credentials");
        error(
                anonymous()
                        .body(Map.of("auth_token", "wrong"))
                        .header("Authorization", "Bearer " + token)
                        .get("/v1/token_auth")
                        .then(),
                401,
                "invalid_credentials");
        anonymous()
                .body(Map.of("auth_token", "wrong"))
                .queryParam("auth_token", token)
                .get("/v1/token_auth")
                .then()
                .statusCode(200);
    }

    @Test
    void an_unauthenticated_caller_gets_401_even_for_a_malformed_body() {
        String account = masterAccount();
        error(anonymous().body("{").put("/v1/accounts/" + account).then(), 401, "invalid_credentials");
        error(
                anonymous()
                        .header("Authorization", "Bearer " + Api.MASTER_TOKEN)
                        .body("{")
                        .put("/v1/accounts/" + account)
                        .then(),
                400,
                "validation error");
    }

    @Test
    void a_token_of_another_account_gets_403() {
        String mine = account(masterAccount());
        String other = account(masterAccount());
        String token = token(mine, "admin");
        with(token).get("/v1/accounts/" + mine).then().statusCode(200);
        for (String path : new String[] {"/v1/accounts/" + other, "/v1/accounts/" + other + "/tokens"}) {
            error(with(token).get(path).then(), 403, "forbidden");
            error(
                    with(token)
                            .body("{\"data\":{\"name\":\"x\",\"role\":\"admin\"}}")
                            .put(path)
                            .then(),
                    403,
                    "forbidden");
        }
        error(with(token).get("/v1/accounts/" + masterAccount()).then(), 403, "forbidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {UNKNOWN, "x", "0190A0B0C0D07000800000000000ABCD", "0190a0b0-c0d0-7000-8000-00000000abcd"})
    void a_missing_account_is_403_for_a_tenant_and_404_for_the_master(String id) {
        String token = token(account(masterAccount()), "admin");
        error(with(token).get("/v1/accounts/" + id).then(), 403, "forbidden");
        error(master().get("/v1/accounts/" + id).then(), 404, "bad_identifier").body("data.cause", is(id));
    }

    @Test
    void a_token_may_act_on_descendants_but_not_on_ancestors() {
        String parent = account(masterAccount());
        String child = account(parent);
        String grandchild = account(child);
        String sibling = account(parent);
        String token = token(child, "admin");
        with(token).get("/v1/accounts/" + grandchild).then().statusCode(200).body("data.parent", is(child));
        error(with(token).get("/v1/accounts/" + parent).then(), 403, "forbidden");
        error(with(token).get("/v1/accounts/" + sibling).then(), 403, "forbidden");
        with(token(parent, "read")).get("/v1/accounts/" + grandchild).then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({"admin,200,201", "read,200,403", "ingest,403,403"})
    void roles_decide_who_may_read_and_who_may_change(String role, int look, int change) {
        String account = account(masterAccount());
        String token = token(account, role);
        with(token).get("/v1/accounts/" + account).then().statusCode(look);
        with(token).head("/v1/accounts/" + account).then().statusCode(look);
        with(token)
                .body("{\"data\":{\"name\":\"x\"}}")
                .put("/v1/accounts/" + account)
                .then()
                .statusCode(change);
        with(token).get("/v1/token_auth").then().statusCode(200).body("data.role", is(role));
    }

    @Test
    void the_master_token_may_act_on_every_account() {
        String child = account(account(masterAccount()));
        master().get("/v1/accounts/" + child).then().statusCode(200);
        master().get("/v1/token_auth")
                .then()
                .body("data.role", is("admin"))
                .body("data.account_id", is(masterAccount()))
                .body("data", hasKey("expires_at"));
    }

    @Test
    void a_revoked_token_is_rejected_at_once() {
        String account = account(masterAccount());
        var issued = issue(account, Map.of("role", "admin")).statusCode(201).extract();
        String secret = issued.path("data.token");
        String path = "/v1/accounts/" + account + "/tokens/" + issued.path("data.id");
        with(secret).get("/v1/token_auth").then().statusCode(200);
        master().delete(path).then().statusCode(200).body("data", not(hasKey("token")));
        error(with(secret).get("/v1/token_auth").then(), 401, "invalid_credentials");
        error(master().delete(path).then(), 404, "bad_identifier");
    }

    @Test
    void no_response_contains_the_token() {
        String secret = token(account(masterAccount()), "admin");
        String answer = anonymous()
                .queryParam("auth_token", secret)
                .get("/v1/token_auth")
                .asString();
        assertThat(answer).doesNotContain(secret);
    }
}
