package io.ringback.account;

import static io.ringback.account.Api.account;
import static io.ringback.account.Api.error;
import static io.ringback.account.Api.issue;
import static io.ringback.account.Api.master;
import static io.ringback.account.Api.masterAccount;
import static io.ringback.account.Api.token;
import static io.ringback.account.Api.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import io.ringback.testing.PostgresResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class AccountsResourceTest {
    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void a_token_lists_its_own_account_and_descendants_only(String version) {
        String top = account(masterAccount());
        String middle = account(top);
        String leaf = account(middle);
        String sibling = account(top);
        account(masterAccount());

        assertThat(list(with(token(top, "read")), version, "")).containsExactly(sibling, leaf, middle, top);
        assertThat(list(with(token(middle, "admin")), version, "?ascending=true"))
                .containsExactly(middle, leaf);
        assertThat(list(with(token(leaf, "read")), version, "")).containsExactly(leaf);
    }

    @Test
    void the_master_token_lists_every_account_in_pages() {
        String top = account(masterAccount());
        String leaf = account(top);
        List<String> found = new ArrayList<>();
        String key = "";
        do {
            JsonPath page = master().get("/v1/accounts?page_size=200" + key)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            found.addAll(page.getList("data.id"));
            key = page.get("next_start_key") == null ? "" : "&start_key=" + page.getString("next_start_key");
        } while (!key.isEmpty());
        assertThat(found).doesNotHaveDuplicates().contains(top, leaf, masterAccount());
    }

    @Test
    void paging_and_filters_work_as_in_other_lists() {
        String top = account(masterAccount());
        String child = account(top);
        String mine = token(top, "read");
        String next = with(mine)
                .get("/v1/accounts?page_size=1")
                .then()
                .statusCode(200)
                .body("data.id", contains(child))
                .body("page_size", equalTo(1))
                .extract()
                .path("next_start_key");
        with(mine)
                .get("/v1/accounts?page_size=1&start_key=" + next)
                .then()
                .statusCode(200)
                .body("data.id", contains(top))
                .body("next_start_key", is((Object) null));
        with(mine).get("/v1/accounts?filter_parent=" + top).then().body("data.id", contains(child));
        with(mine).get("/v1/accounts?filter_name=nobody").then().body("data", empty());
        error(with(mine).get("/v1/accounts?page_size=201").then(), 404, "faulty_request");
    }

    @Test
    void a_deleted_account_is_not_listed() {
        String top = account(masterAccount());
        String child = account(top);
        master().delete("/v1/accounts/" + child).then().statusCode(200);
        assertThat(list(with(token(top, "read")), "v1", "")).containsExactly(top);
    }

    @Test
    void an_ingest_token_lists_nothing_but_can_revoke_itself() {
        String token = issue(account(masterAccount()), Map.of("role", "ingest"))
                .statusCode(201)
                .extract()
                .path("data.token");
        error(with(token).get("/v1/accounts").then(), 403, "forbidden");
        with(token).get("/v1/token_auth").then().statusCode(200);
        with(token).delete("/v1/token_auth").then().statusCode(200);
    }

    private static List<String> list(RequestSpecification caller, String version, String query) {
        return caller.get("/" + version + "/accounts" + query)
                .then()
                .statusCode(200)
                .extract()
                .path("data.id");
    }
}
