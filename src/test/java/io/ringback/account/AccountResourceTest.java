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
    void a_tenant_makes_accounts_below_its_own() {
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
    void a_bad_name_is_told(String data, String code) {
        error(
                        master().body("{\"data\":" + data + "}")
                                .put("/v1/accounts/" + masterAccount())
                                .then(),
                        400,
                        "validation error")
                .body("data.name", hasKey(code));
    }

    @Test
    void data_that_is_no_object_is_told() {
        error(
                        master().body("{\"data\":[]}")
                                .put("/v1/accounts/" + masterAccount())
                                .then(),
                        400,
                        "validation error")
                .body("data.data.type.target", is("object"));
    }
}
