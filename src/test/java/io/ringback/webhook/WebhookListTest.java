package io.ringback.webhook;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Tenant;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the parameters of the list of webhooks. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class WebhookListTest {
    private static final URI TARGET = URI.create("http://127.0.0.1:8099/");

    private Tenant tenant;

    @BeforeEach
    void webhooks() {
        tenant = Tenant.create();
        tenant.webhook("channel_create", TARGET, Map.of("name", "A", "custom_data", Map.of("queue", "sales")));
        tenant.webhook("channel_answer", TARGET, Map.of("name", "B", "enabled", false, "group", "x", "colour", "red"));
        tenant.webhook("all", TARGET, Map.of("name", "C", "retries", 5, "group", ""));
    }

    private ValidatableResponse list(String query) {
        return tenant.request().get(tenant.path("/webhooks?" + query)).then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({
        "filter_name=B, B",
        "filter_not_name=B, C A",
        "filter_enabled=false, B",
        "filter_retries=5, C",
        "filter_custom_data.queue=sales, A",
        "filter_colour=red, B",
        "has_key=group, C B",
        "has_value=group, B",
        "value_missing=group, C A",
        "key_missing=custom_data&filter_enabled=true, C",
        "ascending=true, A B C",
        "filter_hook=channel_create&filter_name=B, ''",
        "filter_secret=x, ''",
        "has_key=secret, ''",
    })
    void webhooks_can_be_filtered_by_their_fields(String query, String names) {
        list(query).body("data.name.join(' ')", org.hamcrest.Matchers.is(names));
    }

    @Test
    void filters_test_the_whole_document_while_lists_show_summaries() {
        list("filter_custom_data.queue=sales").body("data", hasSize(1)).body("data[0]", not(hasKey("custom_data")));
    }

    @Test
    void a_filtered_list_continues_where_it_stopped() {
        String next = list("page_size=1&filter_not_name=B")
                .body("data.name", contains("C"))
                .extract()
                .path("next_start_key");
        list("page_size=1&filter_not_name=B&start_key=" + next).body("data.name", contains("A"));
    }
}
