package io.ringback.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Tenant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests which webhooks match an event; each is identified by its path. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class MatchingTest {
    @AutoClose
    private final Receiver server = Receiver.start();

    private Tenant grandparent;
    private Tenant parent;
    private Tenant tenant;

    @BeforeEach
    void three_generations() {
        grandparent = Tenant.create();
        parent = Tenant.below(grandparent.account());
        tenant = Tenant.below(parent.account());
    }

    private String webhook(Tenant owner, String path, String hook, Map<String, ?> more) {
        return owner.webhook(hook, server.uri(path), more);
    }

    /** Posts an event of the youngest account; returns the paths that receive it. */
    private Set<String> told(String hook, String payload) throws InterruptedException {
        int deliveries = tenant.request()
                .body("{\"data\": {\"hook\": \"" + hook + "\", \"payload\": " + payload + "}}")
                .post(tenant.path("/events"))
                .then()
                .statusCode(202)
                .extract()
                .path("data.deliveries");
        var requests = server.await(deliveries);
        assertThat(requests)
                .allSatisfy(request -> assertThat(request.form()).containsEntry("account_id", tenant.account()));
        return requests.stream().map(request -> request.path()).collect(Collectors.toSet());
    }

    @Test
    void webhooks_match_their_own_hook_and_all_matches_every_hook() throws Exception {
        webhook(tenant, "/create", "channel_create", Map.of());
        webhook(tenant, "/destroy", "channel_destroy", Map.of());
        webhook(tenant, "/all", "all", Map.of());
        webhook(Tenant.create(), "/stranger", "all", Map.of("include_subaccounts", true));
        assertThat(told("channel_create", "{}")).containsExactlyInAnyOrder("/create", "/all");
        assertThat(told("channel_bridge", "{}")).containsExactly("/all");
    }

    @Test
    void ancestors_webhooks_match_only_with_include_subaccounts() throws Exception {
        webhook(tenant, "/own", "channel_create", Map.of());
        webhook(parent, "/parent", "channel_create", Map.of());
        webhook(parent, "/parent-sub", "all", Map.of("include_subaccounts", true));
        webhook(grandparent, "/grandparent-sub", "channel_create", Map.of("include_subaccounts", true));
        Tenant child = Tenant.below(tenant.account());
        webhook(child, "/child-sub", "channel_create", Map.of("include_subaccounts", true));
        assertThat(told("channel_create", "{}")).containsExactlyInAnyOrder("/own", "/parent-sub", "/grandparent-sub");
    }

    @Test
    void internal_legs_are_excluded_on_request() throws Exception {
        webhook(tenant, "/every-leg", "channel_create", Map.of());
        webhook(tenant, "/real-legs", "channel_create", Map.of("include_internal_legs", false));
        assertThat(told("channel_create", "{\"Channel-Name\":\"loopback/x\"}")).containsExactly("/every-leg");
        assertThat(told("channel_create", "{\"Channel-Is-Loopback\":\"true\"}")).containsExactly("/every-leg");
        assertThat(told("channel_create", "{\"Channel-Is-Loopback\":true}")).containsExactly("/every-leg");
        assertThat(told("channel_create", "{\"Channel-Is-Loopback\":false,\"Channel-Name\":\"sofia/x\"}"))
                .containsExactlyInAnyOrder("/every-leg", "/real-legs");
        assertThat(call("\"Channel-Name\": \"loopback/x\"")).isEqualTo(1);
        assertThat(call("\"Channel-Is-Loopback\": \"true\"")).isEqualTo(1);
        assertThat(call("\"Channel-Is-Loopback\": false")).isEqualTo(2);
    }

    private int call(String leg) {
        return tenant.request()
                .body("""
                        {"Event-Category": "call_event", "Event-Name": "CHANNEL_CREATE",
                         "Custom-Channel-Vars": {"Account-ID": "%s"}, %s}
                        """.formatted(tenant.account(), leg))
                .post(tenant.path("/events"))
                .then()
                .statusCode(202)
                .extract()
                .path("data.deliveries");
    }

    @Test
    void disabled_and_deleted_webhooks_match_nothing() throws Exception {
        webhook(tenant, "/disabled", "channel_create", Map.of("enabled", false));
        String deleted = webhook(tenant, "/deleted", "channel_create", Map.of());
        tenant.request().delete(tenant.path("/webhooks/" + deleted)).then().statusCode(200);
        webhook(tenant, "/enabled", "channel_create", Map.of());
        assertThat(told("channel_create", "{}")).containsExactly("/enabled");
    }

    @Test
    void a_webhook_created_after_an_event_does_not_match_it() throws Exception {
        assertThat(told("channel_create", "{\"number\":1}")).isEmpty();
        webhook(tenant, "/late", "channel_create", Map.of());
        assertThat(told("channel_create", "{\"number\":2}")).containsExactly("/late");
        assertThat(server.received().getFirst().form()).containsEntry("number", "2");
    }
}
