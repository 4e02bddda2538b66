package io.ringback.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetUriTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://my.server.com/calls/new.php",
                "https://external.mydomain.co.nz/new_call.php",
                "HTTPS://Example.com",
                "http://example.com:8080?a=b&c=d%20e#f",
                "http://127.0.0.1:8080/",
                "http://[2001:db8::1]:443/x",
                "http://example.com/päth?q=ü"
            })
    void an_absolute_http_url_is_a_target(String text) {
        assertThat(TargetUri.parse(text).map(TargetUri::text)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "/calls/new.php",
                "//example.com/",
                "http:example.com",
                "http:///x",
                "http://",
                "ftp://example.com/",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "http://user:pass@example.com/",
                "http://@example.com/",
                "http://user@[::1]/",
                "http://exa mple.com/",
                "http://example.com/a b",
                "http://example.com/\r\nX: y",
                "http://example.com/\u0000",
                "http://example.com:0/",
                "http://example.com:65536/",
                "http://example.com:99999999999/",
                "http://example.com:x/",
                "http://[::1/",
                "http://[zz]/",
                "http://a..b/",
                "http://example.com/%zz"
            })
    void other_text_is_no_target(String text) {
        assertThat(TargetUri.parse(text)).isEmpty();
    }

    @Test
    void a_target_has_at_most_2048_characters() {
        String longest = "http://example.com/" + "x".repeat(TargetUri.MAX_LENGTH - 19);

        assertThat(TargetUri.parse(longest)).isPresent();
        assertThat(TargetUri.parse(longest + "x")).isEmpty();
    }

    @Test
    void other_characters_are_percent_encoded_on_the_wire() {
        var target = TargetUri.parse("http://example.com/päth?q=ü").orElseThrow();

        assertThat(target.ascii()).hasToString("http://example.com/p%C3%A4th?q=%C3%BC");
    }
}
