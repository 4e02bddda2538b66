package io.ringback.http.lists;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ringback.json.Json;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {
    private static final JsonNode ITEM = Json.parse("""
            {"name": "New Calls", "retries": 3, "enabled": true, "group": "", "nothing": null, "list": [], "some": [1],
             "custom_data": {"queue": "sales", "deep": {"er": "x"}}, "headers": {"x.dotted": "y"}, "retries left": 2}
            """.getBytes(StandardCharsets.UTF_8));

    private static boolean accepts(String... pairs) {
        var query = new MultivaluedHashMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            query.add(pairs[i], pairs[i + 1]);
        }
        return Filter.of(query).accepts(ITEM);
    }

    @ParameterizedTest
    @CsvSource({
        "filter_name, New Calls, true",
        "filter_name, new calls, false",
        "filter_name, New, false",
        "filter_retries, 3, true",
        "filter_retries, 4, false",
        "filter_enabled, true, true",
        "filter_enabled, 1, true",
        "filter_enabled, True, true",
        "filter_enabled, 0, false",
        "filter_not_enabled, 1, false",
        "filter_retries left, 2, true",
        "filter_custom_data.queue, sales, true",
        "filter_custom_data.queue, support, false",
        "filter_custom_data.deep.er, x, true",
        "filter_headers.x.dotted, y, true",
        "filter_custom_data, sales, false",
        "filter_absent, x, false",
        "filter_nothing, null, false",
        "filter_name.more, x, false",
        "filter_not_name, New Calls, false",
        "filter_not_name, Others, true",
        "filter_not_absent, x, true",
        "filter_not_custom_data.queue, sales, false",
        "has_key, name, true",
        "has_key, group, true",
        "has_key, nothing, false",
        "has_key, absent, false",
        "has_key, custom_data.deep, true",
        "key_missing, absent, true",
        "key_missing, custom_data.queue, false",
        "has_value, name, true",
        "has_value, group, false",
        "has_value, list, false",
        "has_value, some, true",
        "has_value, nothing, false",
        "has_value, absent, false",
        "value_missing, group, true",
        "value_missing, absent, true",
        "value_missing, name, false",
        "missing_value, group, true",
    })
    void conditions_test_the_items_view(String name, String value, boolean holds) {
        assertThat(accepts(name, value)).isEqualTo(holds);
    }

    @Test
    void all_conditions_must_hold() {
        assertThat(accepts("filter_name", "New Calls", "has_key", "group")).isTrue();
        assertThat(accepts("filter_name", "New Calls", "has_key", "absent")).isFalse();
        assertThat(accepts("has_key", "group", "has_key", "absent")).isFalse();
    }

    @Test
    void other_parameters_are_ignored() {
        assertThat(accepts("page_size", "3", "filter", "x", "filtername", "x")).isTrue();
    }

    @Test
    void conditions_that_an_index_covers_are_removed() {
        var query = new MultivaluedHashMap<String, String>();
        query.add("filter_result", "failure");
        query.add("filter_try", "1");
        Filter filter = Filter.of(query);
        assertThat(filter.wanted("result")).contains("failure");
        assertThat(filter.without("result", "failure").wanted("result")).isEmpty();
        assertThat(filter.without("result", "failure").wanted("try")).contains("1");
        assertThat(filter.without("result", "success")).isEqualTo(filter);
    }
}
