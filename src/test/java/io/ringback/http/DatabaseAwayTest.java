package io.ringback.http;

import static io.restassured.RestAssured.given;
import static io.ringback.http.edge.ApiEntryHandlerTest.error;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.ringback.testing.Postgres;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Tenant;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class DatabaseAwayTest {
    private static final String UNKNOWN = "0198c0de000070008000000000000000";

    private final Postgres.Database database = new Postgres.Database(
            ConfigProvider.getConfig().getValue("quarkus.datasource.jdbc.url", String.class), "postgres", "postgres");
    private String account = "";

    @BeforeEach
    void goAway() {
        account = Tenant.masterAccount();
        // The caller's account is cached for a second: queried again here, so that the path itself fails.
        Tenant.master().get("/v1/accounts/" + account).then().statusCode(200);
        database.goAway();
    }

    @AfterEach
    void comeBack() {
        database.comeBack();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GET    |                          |",
                "PUT    |                          | {\"data\":{\"name\":\"x\"}}",
                "GET    | /tokens                  |",
                "PUT    | /tokens                  | {\"data\":{\"role\":\"read\"}}",
                "DELETE | /tokens/" + UNKNOWN + "  |",
                "GET    | /webhooks                |",
                "PUT    | /webhooks | {\"data\":{\"name\":\"x\",\"uri\":\"http://127.0.0.1/\",\"hook\":\"all\"}}",
                "GET    | /webhooks/" + UNKNOWN + "|",
                "POST   | /webhooks/" + UNKNOWN + "| {\"data\":{}}",
                "PATCH  | /webhooks/" + UNKNOWN + "| {\"data\":{}}",
                "DELETE | /webhooks/" + UNKNOWN + "|",
                "GET    | /webhooks/attempts       |",
                "GET    | /webhooks/" + UNKNOWN + "/attempts |",
                "POST   | /events | {\"data\":{\"hook\":\"channel_create\",\"payload\":{}}}",
                "POST   | /events | {\"data\":[{\"hook\":\"channel_create\",\"payload\":{}}]}"
            })
    void every_path_is_503_with_retry_after(String method, String rest, String body) {
        RequestSpecification request = Tenant.master();
        if (body != null) {
            request.body(body);
        }
        String path = "/v1/accounts/" + account + (rest == null ? "" : rest);
        error(request.request(method, path).then(), 503, "datastore_unreachable")
                .header("Retry-After", matchesPattern("[1-9][0-9]*"));
    }

    @ParameterizedTest
    @CsvSource({"/v1/token_auth", "/v2/accounts/" + UNKNOWN})
    void a_token_that_cannot_be_checked_is_503_and_not_401(String path) {
        error(
                        given().header("X-Auth-Token", "not-known-to-any-cache-" + path.hashCode())
                                .get(path)
                                .then(),
                        503,
                        "datastore_unreachable")
                .header("Retry-After", matchesPattern("[1-9][0-9]*"));
    }
}
