package io.ringback.account;

import static io.ringback.account.Api.account;
import static io.ringback.account.Api.error;
import static io.ringback.account.Api.master;
import static io.ringback.account.Api.masterAccount;
import static io.ringback.account.Api.token;
import static io.ringback.account.Api.with;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class AccountLifeTest {
    @Inject
    AgroalDataSource database;

    @Test
    void put_and_patch_rename_an_account() {
        String path = "/v1/accounts/" + account(masterAccount());
        master().body(Map.of("data", Map.of("name", "Kiwi")))
                .post(path)
                .then()
                .statusCode(200)
                .body("data.name", is("Kiwi"));
        master().body(Map.of("data", Map.of("name", "Tui")))
                .patch(path)
                .then()
                .statusCode(200)
                .body("data.name", is("Tui"));
        master().body("{\"data\":{}}").patch(path).then().statusCode(200).body("data.name", is("Tui"));
        error(master().body("{\"data\":{}}").post(path).then(), 400, "validation error");
        error(master().body("{\"data\":{\"name\":null}}").patch(path).then(), 400, "validation error");
        error(master().body("{\"data\":[]}").patch(path).then(), 400, "validation error");
    }

    @Test
    void parents_children_and_descendants_are_listed() {
        String top = account(masterAccount());
        String middle = account(top);
        String leaf = account(middle);
        var mine = with(token(top, "read"));
        mine.get("/v1/accounts/" + top + "/children").then().statusCode(200).body("data.id", contains(middle));
        with(token(top, "read"))
                .get("/v1/accounts/" + top + "/descendants")
                .then()
                .statusCode(200)
                .body("data.id", contains(leaf, middle));
        master().get("/v1/accounts/" + leaf + "/parents")
                .then()
                .statusCode(200)
                .body("data.id", contains(masterAccount(), top, middle));
        with(token(top, "read")).get("/v1/accounts/" + leaf + "/parents").then().body("data.id", contains(top, middle));
        with(token(leaf, "read"))
                .get("/v1/accounts/" + leaf + "/parents")
                .then()
                .body("data.id", empty());
        String page = master().queryParam("page_size", 1)
                .get("/v1/accounts/" + top + "/descendants")
                .then()
                .body("data.id", contains(leaf))
                .extract()
                .path("next_start_key");
        master().queryParam("start_key", page)
                .get("/v1/accounts/" + top + "/descendants")
                .then()
                .body("data.id", contains(middle))
                .body("$", not(hasKey("next_start_key")));
    }

    @Test
    void accounts_with_children_and_the_master_account_cannot_be_deleted() {
        String parent = account(masterAccount());
        String child = account(parent);
        error(master().delete("/v1/accounts/" + parent).then(), 409, "datastore_conflict");
        error(master().delete("/v1/accounts/" + masterAccount()).then(), 409, "datastore_conflict");
        master().delete("/v1/accounts/" + child).then().statusCode(200).body("data.id", is(child));
        master().delete("/v1/accounts/" + parent).then().statusCode(200);
        error(master().get("/v1/accounts/" + parent).then(), 404, "bad_identifier");
        error(master().delete("/v1/accounts/" + parent).then(), 404, "bad_identifier");
        master().get("/v1/accounts/" + masterAccount() + "/children").then().body("data.id", not(hasItem(parent)));
    }

    @Test
    void deleting_an_account_ends_its_tokens_webhooks_and_pending_deliveries() {
        try (Receiver server = Receiver.start()) {
            server.answers("/calls", ScriptedAnswer.status(503, Map.of("Retry-After", "3600"), ""));
            Tenant tenant = Tenant.create();
            tenant.webhook("channel_create", server.uri("/calls"), Map.of());
            tenant.event("channel_create", Map.of());
            Until.holds(
                    () -> tenant.request()
                            .get(tenant.path("/webhooks/attempts"))
                            .path("data.size()"),
                    is(1)::matches);
            master().delete("/v1/accounts/" + tenant.account()).then().statusCode(200);
            error(tenant.request().get(tenant.path("")).then(), 401, "invalid_credentials");
            error(master().get(tenant.path("/webhooks")).then(), 404, "bad_identifier");
            Until.holds(() -> pending(tenant.account()), is(0)::matches);
        }
    }

    private int pending(String account) {
        try (var connection = database.getConnection();
                var count = connection.prepareStatement(
                        "select count(*) from delivery where replace(account_id::text, '-', '') = ?")) {
            count.setString(1, account);
            var row = count.executeQuery();
            row.next();
            return row.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
