package io.ringback.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    @ParameterizedTest
    @ValueSource(strings = {"auth_token=t", "auth%5ftoken=t", "auth_token=t&auth_token=other"})
    void the_token_is_removed_however_its_name_is_encoded(String pair) {
        assertThat(Query.of("a=1&" + pair + "&b=2")).isEqualTo(new Query("t", "?a=1&b=2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Auth_Token=t", "AUTH_TOKEN=t", "auth_token[]=t", "Auth_Token%5B0%5D=t", "c=1;auth_token[]=t"})
    void misspelt_token_names_are_removed_and_not_used(String pair) {
        assertThat(Query.of("a=1&" + pair + "&b=2")).isEqualTo(new Query(null, "?a=1&b=2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access_token=t",
                "token=t",
                "X-Auth-Token=t",
                "auth-token=t",
                "auth_tokens=t",
                "%74oken=t",
                "api_key=t",
                "apiKey=t",
                "client_secret=t",
                "Password=t"
            })
    void parameters_named_like_credentials_are_removed_and_not_used(String pair) {
        assertThat(Query.of("a=1&" + pair + "&b=2")).isEqualTo(new Query(null, "?a=1&b=2"));
    }

    @Test
    void a_filter_on_a_credential_loses_only_its_value() {
        assertThat(Query.of("a=1&filter_auth_token=t&b=2")).isEqualTo(new Query(null, "?a=1&filter_auth_token=&b=2"));
    }

    @Test
    void other_parameters_are_kept() {
        String query = "start_key=1&auth_token&x=auth_token&has_key=2";
        assertThat(Query.of(query)).isEqualTo(new Query(null, "?" + query));
    }
}
