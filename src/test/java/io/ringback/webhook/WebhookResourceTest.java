package io.ringback.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.ringback.testing.PostgresResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@TestProfile(SmallAccounts.class)
class WebhookResourceTest {
    /** A public address: nothing is resolved or sent here. */
    private static final String MINIMAL = """
            {"name": "New Calls", "uri": "http://93.184.215.14/new.php", "hook": "channel_create"}""";

    private static final String UNKNOWN = "0198c0de000070008000000000000000";

    private String account;
    private String token;

    @BeforeEach
    void account() {
        account = newAccount();
        token = newToken(account, "admin");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1, application/json",
        "/v2, application/json",
        "/v1, application/x-www-form-urlencoded",
        "/v2, application/x-www-form-urlencoded"
    })
    void the_platforms_documented_bodies_work(String version, String contentType) {
        String id = as(token)
                .contentType(contentType)
                .body("""
                        {"data":{"name":"New Calls","uri":"http://my.server.com/calls/new.php","http_verb":"post","hook":"channel_create","retries":3}}""")
                .put(version + "/accounts/" + account + "/webhooks")
                .then()
                .statusCode(201)
                .header("Location", containsString(version + "/accounts/" + account + "/webhooks/"))
                .header("ETag", "\"1\"")
                .body("status", equalTo("success"))
                .body("data.name", equalTo("New Calls"))
                .body("data.uri", equalTo("http://my.server.com/calls/new.php"))
                .body("data.http_verb", equalTo("post"))
                .body("data.hook", equalTo("channel_create"))
                .body("data.retries", equalTo(3))
                .body("data.enabled", equalTo(true))
                .body("data.format", equalTo("form-data"))
                .body("data.include_subaccounts", equalTo(false))
                .body("data.include_internal_legs", equalTo(true))
                .body("data.id", matchesPattern("[0-9a-f]{32}"))
                .body("data", not(hasKey("secret")))
                .extract()
                .path("data.id");

        as(token)
                .contentType(contentType)
                .body("""
                        {"data":{"name":"New Calls","uri":"https://external.mydomain.co.nz/new_call.php","http_verb":"post","hook":"channel_create","retries":3}}""")
                .post(version + "/accounts/" + account + "/webhooks/" + id)
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("data.id", equalTo(id))
                .body("data.uri", equalTo("https://external.mydomain.co.nz/new_call.php"));

        as(token)
                .get(version + "/accounts/" + account + "/webhooks/" + id)
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("data.uri", equalTo("https://external.mydomain.co.nz/new_call.php"));
        as(token)
                .get(version + "/accounts/" + account + "/webhooks")
                .then()
                .statusCode(200)
                .body("data.id", contains(id));
        as(token)
                .delete(version + "/accounts/" + account + "/webhooks/" + id)
                .then()
                .statusCode(200)
                .body("data.id", equalTo(id));
    }

    @Test
    void a_post_replaces_everything_and_absent_fields_take_defaults() {
        String id = created("""
                {"name": "n", "uri": "http://93.184.215.14/", "hook": "all", "http_verb": "get", "retries": 9,
                 "enabled": false, "format": "json", "custom_data": {"a": "b"}, "group": "g", "mine": 1}""");

        edit(id, MINIMAL)
                .statusCode(200)
                .body("data.http_verb", equalTo("post"))
                .body("data.retries", equalTo(2))
                .body("data.enabled", equalTo(true))
                .body("data.format", equalTo("form-data"))
                .body("data", not(hasKey("custom_data")))
                .body("data", not(hasKey("group")))
                .body("data", not(hasKey("mine")));
    }

    @Test
    void a_patch_merges_and_null_removes() {
        String id = created("""
                {"name": "n", "uri": "http://93.184.215.14/", "hook": "all", "retries": 9,
                 "custom_data": {"a": "b", "c": "d"}, "group": "g", "mine": {"x": 1}}""");

        as(token)
                .body("""
                        {"data": {"retries": null, "custom_data": {"a": null, "e": "f"}, "group": null, "mine": {"y": 2}}}""")
                .patch(one(id))
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("data.name", equalTo("n"))
                .body("data.retries", equalTo(2))
                .body("data.custom_data", equalTo(Map.of("c", "d", "e", "f")))
                .body("data", not(hasKey("group")))
                .body("data.mine", equalTo(Map.of("x", 1, "y", 2)));
        as(token)
                .body("{\"data\": {\"name\": null, \"uri\": \"http://127.0.0.1/\"}}")
                .patch(one(id))
                .then()
                .statusCode(400)
                .body("data", hasKey("name"))
                .body("data.uri", hasKey("error"));
    }

    @Test
    void deleting_returns_the_webhook_which_is_then_not_found() {
        String id = created(MINIMAL);
        Map<String, Object> document = as(token).get(one(id)).path("data");

        Map<String, Object> last =
                as(token).delete(one(id)).then().statusCode(200).extract().path("data");
        assertThat(last).isEqualTo(document);

        badIdentifier(as(token).delete(one(id)), id);
        badIdentifier(as(token).get(one(id)), id);
        badIdentifier(as(token).body(data(MINIMAL)).post(one(id)), id);
        badIdentifier(as(token).body(data("{}")).patch(one(id)), id);
        as(token).get(all()).then().statusCode(200).body("data", empty());
    }

    @Test
    void lists_show_summaries_newest_first_in_pages() {
        as(token).get(all()).then().statusCode(200).body("data", empty()).body("next_start_key", nullValue());
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.addFirst(created(MINIMAL));
        }

        as(token)
                .get(all())
                .then()
                .statusCode(200)
                .body("data.id", equalTo(ids))
                .body("data[0].keySet()", hasSize(11))
                .body("data[0].retries", equalTo(2))
                .body("data[0].format", equalTo("form-data"))
                .body(
                        "data[0].updated_at",
                        equalTo(as(token).get(all() + "/" + ids.getFirst()).path("data.updated_at")))
                .body("data[0].health.circuit", equalTo("closed"))
                .body("data[0].name", equalTo("New Calls"))
                .body("data[0].uri", equalTo("http://93.184.215.14/new.php"))
                .body("data[0].hook", equalTo("channel_create"))
                .body("data[0].http_verb", equalTo("post"))
                .body("data[0].enabled", equalTo(true));
        assertThat(paged("page_size=2")).containsExactlyElementsOf(ids);
        assertThat(paged("page_size=5")).containsExactlyElementsOf(ids);
        assertThat(paged("page_size=2&ascending=true")).containsExactlyElementsOf(ids.reversed());
        as(token).get(all() + "?start_key=nonsense").then().statusCode(404).body("message", equalTo("faulty_request"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            name                | null
            name                | ""
            name                | 1
            name                | ["x"]
            name                | {"a": "b"}
            name                | "a\\u0000b"
            name                | "\\ud800"
            uri                 | null
            uri                 | ""
            uri                 | true
            uri                 | "nonsense"
            uri                 | "ftp://93.184.215.14/"
            uri                 | "http://user:pass@93.184.215.14/"
            uri                 | "http://127.0.0.1/"
            uri                 | "http://[::1]/"
            uri                 | "http://169.254.169.254/latest/meta-data"
            uri                 | "http://10.0.0.1:8080/"
            uri                 | "http://2130706433/"
            uri                 | "http://0x7f.1/"
            uri                 | "http://93.184.215.14/\\u0000"
            uri                 | "http://93.184.215.14:99999/"
            hook                | null
            hook                | "nonsense"
            hook                | 7
            hook                | ["channel_create"]
            http_verb           | "delete"
            http_verb           | 5
            http_verb           | ""
            retries             | -1
            retries             | 11
            retries             | 1e999999
            retries             | 123456789012345678901234567890
            retries             | 2.5
            retries             | "many"
            retries             | [3]
            enabled             | "true"
            enabled             | 1
            format              | "xml"
            format              | 1
            custom_data         | "x"
            custom_data         | ["x"]
            custom_data.a       | 'custom_data={"a": 1}'
            custom_data.a       | 'custom_data={"a": "\\u0000"}'
            custom_data         | 'custom_data={"a\\u0000": "x"}'
            include_subaccounts | "no"
            include_internal_legs | 0
            group               | 1
            group               | ["x"]
            secret              | "whsec_short"
            secret              | 1
            rate_limit          | 0
            rate_limit          | "many"
            ordering            | "."
            ordering            | {"path": "call_id"}
            signature           | "v2"
            tls_verify          | false
            custom_request_headers | ["X-A: b"]
            mine                | "\\u0000"
            """)
    void bad_input_is_rejected_by_field_and_writes_nothing(String field, String value) {
        String sent = value.startsWith("custom_data=") ? value.substring("custom_data=".length()) : value;
        String key = field.startsWith("custom_data") ? "custom_data" : field;
        String id = created(MINIMAL);
        String bad = withField(key, sent);

        for (Response refused : List.of(
                as(token).body(bad).put(all()),
                as(token).body(bad).post(one(id)),
                as(token).body("{\"data\": {\"" + key + "\": " + sent + "}}").patch(one(id)))) {
            refused.then()
                    .statusCode(400)
                    .body("status", equalTo("error"))
                    .body("error", equalTo("400"))
                    .body("message", equalTo("validation error"))
                    .body("data", hasKey(field));
        }
        as(token).get(all()).then().body("data.id", contains(id));
        as(token).get(one(id)).then().header("ETag", "\"1\"");
    }

    @ParameterizedTest
    @CsvSource({"name, 129", "uri, 2049", "uri, 200000", "group, 129", "secret, 500", "http_verb, 500", "mine, 16500"})
    void string_lengths_are_limited(String field, int length) {
        as(token)
                .body(withField(field, '"' + "x".repeat(length) + '"'))
                .put(all())
                .then()
                .statusCode(400)
                .body("data", hasKey(field.equals("mine") ? "data" : field));
        as(token).get(all()).then().body("data", empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"data\": []}", "{\"data\": \"x\"}", "{\"data\": 5}", "{\"data\": null}", "{}", ""})
    void data_must_be_an_object(String body) {
        String id = created(MINIMAL);

        for (Response refused : List.of(
                as(token).body(body).put(all()),
                as(token).body(body).post(one(id)),
                as(token).body(body).patch(one(id)))) {
            refused.then().statusCode(400).body("data", hasKey("data"));
        }
    }

    @Test
    void all_invalid_fields_are_reported_at_once() {
        as(token)
                .body(data("{\"uri\": 1, \"http_verb\": \"x\", \"retries\": \"y\"}"))
                .put(all())
                .then()
                .statusCode(400)
                .body("data.keySet()", hasSize(5))
                .body("data.name.required.message", equalTo("Field is required but missing"))
                .body("data.http_verb.enum.target", contains("get", "post", "put"));
    }

    @Test
    void a_forbidden_target_gets_the_published_message() {
        as(token)
                .body(withField("uri", "\"http://127.0.0.1/x\""))
                .put(all())
                .then()
                .statusCode(400)
                .body(
                        "data",
                        equalTo(
                                Map.of(
                                        "uri",
                                        Map.of(
                                                "error",
                                                Map.of(
                                                        "message",
                                                        "invalid client URL",
                                                        "value",
                                                        "http://127.0.0.1/x",
                                                        "cause",
                                                        "127.0.0.1 is private or otherwise not public; the operator must allow it")))));
    }

    @Test
    void a_read_document_can_be_written_back() {
        String id = created("""
                {"name": "ñ 日本 😀", "uri": "http://93.184.215.14/?a=b", "hook": "all", "retries": "3", "http_verb": "PUT",
                 "custom_data": {"z": "1", "a": "2"}, "mine": {"deep": [1, {"x": null}]}, "_rev": "1", "pvt_x": 1}""");
        Map<String, Object> document = as(token).get(one(id)).path("data");
        assertThat(document).doesNotContainKeys("_rev", "pvt_x", "secret").containsEntry("retries", 3);

        Map<String, Object> again = as(token)
                .body(Map.of("data", document))
                .post(one(id))
                .then()
                .statusCode(200)
                .extract()
                .path("data");

        assertThat(again.remove("updated_at")).isNotEqualTo(document.remove("updated_at"));
        assertThat(again).isEqualTo(document);
    }

    @ParameterizedTest
    @ValueSource(strings = {UNKNOWN, "x", "0", "nonsense-id", "0198C0DE000070008000000000000000", "%00", "a%20b", "ü"})
    void a_malformed_id_is_a_bad_identifier(String id) {
        as(token)
                .urlEncodingEnabled(false)
                .get(all() + "/" + id.replace("ü", "%C3%BC"))
                .then()
                .statusCode(404)
                .body("message", equalTo("bad_identifier"));
    }

    @Test
    void another_accounts_webhook_is_not_found() {
        String stranger = newAccount();
        String strangersToken = newToken(stranger, "admin");
        String id = created(MINIMAL);
        String sneaked = "/v1/accounts/" + stranger + "/webhooks/" + id;

        badIdentifier(as(strangersToken).get(sneaked), id);
        badIdentifier(as(strangersToken).body(data(MINIMAL)).post(sneaked), id);
        badIdentifier(as(strangersToken).body(data("{}")).patch(sneaked), id);
        badIdentifier(as(strangersToken).delete(sneaked), id);
        as(strangersToken).get(one(id)).then().statusCode(403);
        as(strangersToken).get(all()).then().statusCode(403);
        as(strangersToken).body(data(MINIMAL)).put(all()).then().statusCode(403);
        as(strangersToken).delete(one(id)).then().statusCode(403);
        as(token).get(one(id)).then().statusCode(200).header("ETag", "\"1\"");
        as(SmallAccounts.MASTER_TOKEN).get(one(id)).then().statusCode(200);
        as(SmallAccounts.MASTER_TOKEN)
                .get("/v1/accounts/" + UNKNOWN + "/webhooks")
                .then()
                .statusCode(404);
    }

    @Test
    void a_read_only_token_cannot_change_webhooks() {
        String id = created(MINIMAL);
        String reader = newToken(account, "read");
        String ingester = newToken(account, "ingest");

        as(reader).get(one(id)).then().statusCode(200);
        as(reader).get(all()).then().statusCode(200);
        as(ingester).get(all()).then().statusCode(403);
        for (String weak : List.of(reader, ingester)) {
            as(weak).body(data(MINIMAL)).put(all()).then().statusCode(403);
            as(weak).body(data(MINIMAL)).post(one(id)).then().statusCode(403);
            as(weak).body(data("{}")).patch(one(id)).then().statusCode(403);
            as(weak).delete(one(id)).then().statusCode(403);
        }
        given().get(all()).then().statusCode(401);
        as(token).get(one(id)).then().header("ETag", "\"1\"");
    }

    @Test
    void a_change_with_an_outdated_etag_is_a_conflict() {
        String id = created(MINIMAL);
        edit(id, MINIMAL);

        as(token)
                .header("If-Match", "\"1\"")
                .body(data(MINIMAL))
                .post(one(id))
                .then()
                .statusCode(409)
                .body("message", equalTo("datastore_conflict"));
        as(token)
                .header("If-Match", "\"1\"")
                .body(data("{}"))
                .patch(one(id))
                .then()
                .statusCode(409);
        as(token).header("If-Match", "\"1\"").delete(one(id)).then().statusCode(409);
        as(token)
                .header("If-Match", "\"2\"")
                .body(data(MINIMAL))
                .post(one(id))
                .then()
                .statusCode(200)
                .header("ETag", "\"3\"");
        as(token).header("If-Match", "\"3\"").delete(one(id)).then().statusCode(200);
    }

    @Test
    void concurrent_edits_all_succeed_each_with_its_revision() throws Exception {
        String id = created(MINIMAL);
        int edits = 24;
        List<Callable<String>> calls = IntStream.range(0, edits)
                .<Callable<String>>mapToObj(i -> () -> i % 2 == 0
                        ? edit(id, MINIMAL).statusCode(200).extract().header("ETag")
                        : as(token)
                                .body(data("{\"retries\": " + i % 11 + "}"))
                                .patch(one(id))
                                .then()
                                .statusCode(200)
                                .extract()
                                .header("ETag"))
                .toList();

        List<String> tags = new ArrayList<>();
        try (var workers = Executors.newFixedThreadPool(8)) {
            for (Future<String> call : workers.invokeAll(calls)) {
                tags.add(call.get());
            }
        }

        assertThat(tags)
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(2, edits + 1)
                        .mapToObj(i -> "\"" + i + "\"")
                        .toList());
    }

    @Test
    void the_maximum_number_of_webhooks_is_enforced() {
        for (int i = 0; i < SmallAccounts.MAX_WEBHOOKS; i++) {
            created(MINIMAL);
        }

        as(token)
                .body(data(MINIMAL))
                .put(all())
                .then()
                .statusCode(400)
                .body("data.webhooks.maximum.target", equalTo(SmallAccounts.MAX_WEBHOOKS));
    }

    private List<String> paged(String query) {
        List<String> ids = new ArrayList<>();
        String next = "";
        while (next != null) {
            Response page = as(token).get(all() + "?" + query + (next.isEmpty() ? "" : "&start_key=" + next));
            ids.addAll(page.path("data.id"));
            next = page.path("next_start_key");
        }
        return ids;
    }

    private ValidatableResponse edit(String id, String document) {
        return as(token).body(data(document)).post(one(id)).then();
    }

    private String created(String document) {
        return as(token)
                .body(data(document))
                .put(all())
                .then()
                .statusCode(201)
                .extract()
                .path("data.id");
    }

    private static void badIdentifier(Response response, String id) {
        response.then()
                .statusCode(404)
                .body("error", equalTo("404"))
                .body("message", equalTo("bad_identifier"))
                .body("data.cause", equalTo(id));
    }

    private static RequestSpecification as(String token) {
        return given().header("X-Auth-Token", token).contentType(ContentType.JSON);
    }

    private String all() {
        return "/v1/accounts/" + account + "/webhooks";
    }

    private String one(String id) {
        return all() + "/" + id;
    }

    private static String data(String document) {
        return "{\"data\": " + document + "}";
    }

    /** Returns a valid body with one field changed. */
    private static String withField(String field, String value) {
        String rest = MINIMAL.replaceFirst("\"" + field + "\": \"[^\"]*\"(, )?", "");
        return data("{\"" + field + "\": " + value + ", " + rest.substring(1).replaceFirst(", }$", "}"));
    }

    private static String newAccount() {
        String master = as(SmallAccounts.MASTER_TOKEN).get("/v1/token_auth").path("data.account_id");
        return as(SmallAccounts.MASTER_TOKEN)
                .body(data("{\"name\": \"test\"}"))
                .put("/v1/accounts/" + master)
                .then()
                .statusCode(201)
                .extract()
                .path("data.id");
    }

    private static String newToken(String account, String role) {
        return as(SmallAccounts.MASTER_TOKEN)
                .body(data("{\"role\": \"" + role + "\"}"))
                .put("/v1/accounts/" + account + "/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("data.token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"security_settings\": {\"sha256_key\": \"hush-hush\"}}",
                "{\"version\": \"v2\"}",
                "{\"my_secret\": \"hush-hush\"}",
                "{\"apiKey\": \"hush-hush\"}",
                "{\"hmac_key\": \"hush-hush\"}",
                "{\"auth\": {\"deep\": [{\"Password\": \"hush-hush\"}]}}",
                "{\"access-token\": \"hush-hush\"}",
            })
    void an_unknown_field_named_like_a_credential_is_rejected_without_echo(String fields) {
        String answer = as(token)
                .body("{\"data\": " + MINIMAL.strip().replaceFirst("}$", "," + fields.substring(1)) + "}")
                .put(all())
                .then()
                .statusCode(400)
                .extract()
                .asString();
        assertThat(answer).contains("forbidden").doesNotContain("hush-hush");
    }
}
