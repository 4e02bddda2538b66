package io.ringback.http.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardingTest {
    private static final String FOR = "X-Forwarded-For";

    private final Forwarding forwarding = new Forwarding(
            true,
            Optional.of(List.of("10.0.0.0/8", "192.0.2.1", "2001:db8::/32", "proxy.example")),
            "X-Forwarded-Host",
            "X-Forwarded-Prefix");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "7.7.7.7 | 7.7.7.7",
                "6.6.6.6, 7.7.7.7 | 7.7.7.7",
                "6.6.6.6, 7.7.7.7, 10.1.2.3 | 7.7.7.7",
                "6.6.6.6, 7.7.7.7, 192.0.2.1,10.1.2.3 | 7.7.7.7",
                "10.0.0.1, 10.0.0.2 | 10.0.0.1",
                "garbage, 7.7.7.7 | 7.7.7.7",
                "7.7.7.7, garbage | none",
                "7.7.7.7, unknown, 10.0.0.1 | none",
                "_hidden | none",
                "7.7.7.7:1234 | 7.7.7.7",
                "7.7.7.7:99999999 | none",
                "[2001:db9::1]:5 | 2001:db9::1",
                "[2001:db9::1] | 2001:db9::1",
                "2001:db9::1 | 2001:db9::1",
                "6.6.6.6, [2001:db8::7]:443 | 6.6.6.6",
                "::ffff:7.7.7.7 | 7.7.7.7",
                "[::1]:5 | ::1",
                "fe80::1%eth0 | none",
                "[::1 | none",
                "localhost | none",
                "256.1.1.1 | none",
                "',' | none",
                "'' | none",
                "'7.7.7.7,' | none"
            })
    void the_caller_is_the_last_address_that_is_no_trusted_proxy(String header, String caller) {
        assertThat(reduced(FOR, header).get(FOR)).isEqualTo(caller);
    }

    @Test
    void several_header_lines_are_one_list() {
        HttpHeaders headers = new DefaultHttpHeaders().add(FOR, "6.6.6.6").add(FOR, "7.7.7.7, 10.0.0.1");
        forwarding.reduce(headers);
        assertThat(headers.getAll(FOR)).containsExactly("7.7.7.7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "X-Forwarded-Proto | https | https",
                "X-Forwarded-Proto | http, HTTPS | https",
                "X-Forwarded-Proto | https, javascript | none",
                "X-Forwarded-Port | 443 | 443",
                "X-Forwarded-Port | 1, 70000 | none",
                "X-Forwarded-Port | x | none",
                "X-Forwarded-Host | evil, hooks.example:8443 | hooks.example:8443",
                "X-Forwarded-Host | a b | none",
                "X-Forwarded-Host | '' | none",
                "X-Forwarded-Prefix | /hooks | /hooks",
                "X-Forwarded-Prefix | /../q | none"
            })
    void other_forwarding_headers_keep_their_last_valid_value(String name, String header, String left) {
        assertThat(reduced(name, header).get(name)).isEqualTo(left);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            quoteCharacter = '`',
            value = {
                "for=7.7.7.7 | for=\"7.7.7.7\"",
                "for=6.6.6.6;proto=http, For=7.7.7.7; Proto=HTTPS;host=a.example | for=\"7.7.7.7\";proto=https;host=\"a.example\"",
                "for=7.7.7.7, for=10.0.0.1 | for=\"7.7.7.7\"",
                "for=\"[2001:db9::1]:47\" | for=\"[2001:db9::1]\"",
                "for=unknown;proto=https | proto=https",
                "for=_hidden | none",
                "`` | none",
                ", | none",
                "nonsense | none"
            })
    void the_Forwarded_header_keeps_the_callers_element(String header, String left) {
        assertThat(reduced("Forwarded", header).get("Forwarded")).isEqualTo(left);
    }

    @Test
    void headers_are_unchanged_without_forwarding() {
        HttpHeaders headers = new DefaultHttpHeaders().add(FOR, ",").add("Host", "a:b:c");
        Forwarding off = new Forwarding(false, Optional.empty(), "X-Forwarded-Host", "X-Forwarded-Prefix");
        off.reduce(headers);
        assertThat(headers.get(FOR)).isEqualTo(",");
        assertThat(off.readsHost(headers)).isTrue();
        assertThat(forwarding.readsHost(headers)).isFalse();
    }

    private HttpHeaders reduced(String name, String value) {
        HttpHeaders headers = new DefaultHttpHeaders().add(name, value);
        forwarding.reduce(headers);
        return headers;
    }
}
