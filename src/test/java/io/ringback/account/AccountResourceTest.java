package io.ringback.account;

import static io.ringback.account.Api.account;
import static io.ringback.account.Api.error;
import static io.ringback.account.Api.master;
import static io.ringback.account.Api.masterAccount;
import static io.ringback.account.Api.token;
import static io.ringback.account.Api.with;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.PostgresResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class AccountResourceTest {
    @Test
    void a_child_account_is_created_and_shown() {
        String parent = masterAccount();
        String id = master().body("{\"data\":{\"name\":\"Kiwi Telecom\",\"parent\":\"ignored\",\"id\":\"ignored\"}}")
                .put("/v1/accounts/" + parent)
                .then()
                .statusCode(201)
                .header("Location", matchesPattern("/v1/accounts/[0-9a-f]{32}"))
                .body("data.name", is("Kiwi Telecom"))
                .body("data.parent", is(parent))
                .extract()
                .path("data.id");
        String path = "/v1/accounts/" + id;
        master().get(path).then().statusCode(200).body("data.name", is("Kiwi Telecom"));
    }

    @Test
    void the_master_account_has_no_parent() {
        String master = masterAccount();
        master().get("/v1/accounts/" + master).then().statusCode(200).body("data", not(hasKey("parent")));
    }

    @Test
    void a_tenant_can_create_accounts_below_its_own() {
        String mine = account(masterAccount());
        with(token(mine, "admin"))
                .body("{\"data\":{\"name\":\"Branch\"}}")
                .put("/v2/accounts/" + mine)
                .then()
                .statusCode(201)
                .header("Location", matchesPattern("/v2/accounts/[0-9a-f]{32}"))
                .body("data.parent", is(mine));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | required",
                "{\"name\":null} | required",
                "{\"name\":\"\"} | minLength",
                "{\"name\":7} | type",
                "{\"name\":{\"a\":1}} | type"
            })
    void a_bad_name_is_a_validation_error(String data, String code) {
        error(
                        master().body("{\"data\":" + data + "}")
                                .put("/v1/accounts/" + masterAccount())
                                .then(),
                        400,
                        "validation error")
                .body("data.name", hasKey(code));
    }

    @Test
    void data_that_is_no_object_is_a_validation_error() {
        error(
                        master().body("{\"data\":[]}")
                                .put("/v1/accounts/" + masterAccount())
                                .then(),
                        400,
                        "validation error")
                .body("data.data.type.target", is("object"));
    }

    @Test
    void unknown_public_fields_are_kept_and_private_ones_dropped() {
        String id = master().body("{\"data\":{\"name\":\"A\",\"ui_flags\":{\"numbers\":1},\"_x\":1,\"pvt_y\":2}}")
                .put("/v1/accounts/" + masterAccount())
                .then()
                .statusCode(201)
                .body("data.ui_flags.numbers", is(1))
                .body("data", not(hasKey("_x")))
                .body("data", not(hasKey("pvt_y")))
                .extract()
                .path("data.id");
        String path = "/v1/accounts/" + id;
        master().get(path).then().body("data.ui_flags.numbers", is(1));
        master().body("{\"data\":{\"ui_flags\":{\"groups\":2}}}")
                .patch(path)
                .then()
                .statusCode(200)
                .body("data.ui_flags", is(java.util.Map.of("numbers", 1, "groups", 2)))
                .body("data.name", is("A"));
        master().body("{\"data\":{\"name\":\"B\"}}").patch(path).then().body("data.ui_flags.groups", is(2));
        master().body("{\"data\":{\"name\":\"C\",\"realm\":\"c.example\"}}")
                .post(path)
                .then()
                .statusCode(200)
                .body("data.realm", is("c.example"))
                .body("data", not(hasKey("ui_flags")));
        master().get("/v1/accounts/" + masterAccount() + "/children?page_size=1")
                .then()
                .body("data[0]", not(hasKey("realm")));
        master().delete(path).then().statusCode(200).body("data.realm", is("c.example"));
    }

    @Test
    void unknown_fields_are_limited_in_size_and_must_not_be_credentials() {
        String path = "/v1/accounts/" + account(masterAccount());
        master().body("{\"data\":{\"note\":\"" + "x".repeat(17_000) + "\"}}")
                .patch(path)
                .then()
                .statusCode(400)
                .body("data.data", hasKey("maxLength"));
        master().body("{\"data\":{\"sip_password\":\"x\"}}")
                .patch(path)
                .then()
                .statusCode(400)
                .body("data.sip_password", hasKey("forbidden"));
    }

    @Test
    void the_tree_is_the_accounts_above() {
        String mine = account(masterAccount());
        master().get("/v1/accounts/" + mine + "/tree")
                .then()
                .statusCode(200)
                .body("data.id", is(java.util.List.of(masterAccount())));
    }
}
