package io.ringback.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.ringback.id.Ids;
import io.ringback.testing.Postgres;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Tenant;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class BulkDisableTest {
    private static final URI TARGET = URI.create("http://127.0.0.1:40009/");

    @Inject
    Webhooks webhooks;

    private final Postgres.Database database = new Postgres.Database(
            ConfigProvider.getConfig().getValue("quarkus.datasource.jdbc.url", String.class), "postgres", "postgres");

    private Tenant tenant;

    @BeforeEach
    void account() {
        tenant = Tenant.create();
    }

    @Test
    void disable_disables_all_enabled_webhooks_once_and_audits_it() {
        String one = tenant.webhook("all", TARGET, Map.of());
        String other = tenant.webhook("channel_create", TARGET, Map.of());
        tenant.webhook("all", TARGET, Map.of("enabled", false));

        change(tenant, "disable")
                .body("data.id", containsInAnyOrder(one, other))
                .body("data.enabled", equalTo(List.of(false, false)));
        change(tenant, "disable").body("data", empty());

        tenant.request()
                .get(tenant.path("/webhooks/" + one))
                .then()
                .body("data.enabled", equalTo(false))
                .body("data", not(hasKey("disable_reason")))
                .body("revision", equalTo("2"));
        tenant.request()
                .get(tenant.path("/audit"))
                .then()
                .body("data.findAll { it.action == 'webhook_disabled' }.subject_id", hasItems(one, other))
                .body("data.findAll { it.action == 'webhook_disabled' }", hasSize(2))
                .body(
                        "data.findAll { it.action == 'webhook_disabled' }.actor.type",
                        equalTo(List.of("token", "token")));
        assertThat(deliveries()).isZero();
    }

    @Test
    void re_enable_skips_webhooks_that_the_account_disabled() {
        String mine = tenant.webhook("all", TARGET, Map.of());
        String services = tenant.webhook("all", TARGET, Map.of());
        assertThat(webhooks.disable(Ids.parse(services).orElseThrow(), 1, "gone"))
                .isTrue();

        change(tenant, "disable").body("data.id", contains(mine));
        change(tenant, "re-enable").body("data.id", contains(services));
    }

    @Test
    void one_request_changes_at_most_a_thousand_webhooks() {
        UUID first = Ids.parse(tenant.webhook("all", TARGET, Map.of())).orElseThrow();
        for (String copies : List.of("""
                insert into webhook
                select (jsonb_populate_record(w, jsonb_build_object('id', gen_random_uuid()))).*
                from webhook w, generate_series(1, %2$d)
                where w.id = '%1$s'
                """, """
                insert into webhook_revision
                select (jsonb_populate_record(r, jsonb_build_object('webhook_id', w.id))).*
                from webhook_revision r
                join webhook w on w.account_id = r.account_id and w.id <> r.webhook_id
                where r.webhook_id = '%1$s'
                """)) {
            database.execute(copies.formatted(first, Webhooks.MOST_SWITCHED));
        }
        change(tenant, "disable").body("data", hasSize(Webhooks.MOST_SWITCHED));
        change(tenant, "disable").body("data", hasSize(1));
        database.execute("update webhook set disable_reason = 'gone' where account_id = (select account_id from webhook"
                + " where id = '" + first + "')");
        change(tenant, "re-enable").body("data", hasSize(Webhooks.MOST_SWITCHED));
        change(tenant, "re-enable").body("data", hasSize(1));
        change(tenant, "re-enable").body("data", empty());
    }

    @Test
    void descendants_disable_affects_only_accounts_below() {
        Tenant child = Tenant.below(tenant.account());
        Tenant grandchild = Tenant.below(child.account());
        Tenant stranger = Tenant.create();
        tenant.webhook("all", TARGET, Map.of());
        stranger.webhook("all", TARGET, Map.of());
        String one = child.webhook("all", TARGET, Map.of());
        String other = grandchild.webhook("all", TARGET, Map.of());

        tenant.request()
                .body(Map.of("data", Map.of("disable", true)))
                .patch(tenant.path("/descendants/webhooks"))
                .then()
                .statusCode(200)
                .body("data.id", containsInAnyOrder(one, other));
        tenant.request().get(tenant.path("/webhooks")).then().body("data.enabled", contains(true));
        stranger.request().get(stranger.path("/webhooks")).then().body("data.enabled", contains(true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                   | re-enable | required
            {"disable": null}                    | re-enable | required
            {"disable": false}                   | disable   | enum
            {"disable": "true"}                  | disable   | enum
            {"disable": true, "re-enable": true} | re-enable | forbidden
            """)
    void only_one_change_is_accepted(String data, String field, String code) {
        String webhook = tenant.webhook("all", TARGET, Map.of());
        tenant.request()
                .body("{\"data\": " + data + "}")
                .patch(tenant.path("/webhooks"))
                .then()
                .statusCode(400)
                .body("data.'" + field + "'", hasKey(code));
        tenant.request().get(tenant.path("/webhooks/" + webhook)).then().body("data.enabled", equalTo(true));
    }

    private static ValidatableResponse change(Tenant tenant, String change) {
        return tenant.request()
                .body(Map.of("data", Map.of(change, true)))
                .patch(tenant.path("/webhooks"))
                .then()
                .statusCode(200);
    }

    private int deliveries() {
        return tenant.request()
                .body("{\"data\": {\"hook\": \"channel_create\", \"payload\": {}}}")
                .post(tenant.path("/events"))
                .then()
                .statusCode(202)
                .extract()
                .path("data.deliveries");
    }
}
