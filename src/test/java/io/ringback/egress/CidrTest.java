package io.ringback.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,       10.0.0.0,        true",
        "10.0.0.0/8,       10.255.255.255,  true",
        "10.0.0.0/8,       11.0.0.0,        false",
        "10.0.0.0/8,       9.255.255.255,   false",
        "172.16.0.0/12,    172.31.255.255,  true",
        "172.16.0.0/12,    172.32.0.0,      false",
        "10.1.2.3/8,       10.200.0.1,      true",
        "192.0.2.7,        192.0.2.7,       true",
        "192.0.2.7,        192.0.2.8,       false",
        "192.0.2.7/32,     192.0.2.7,       true",
        "0.0.0.0/0,        255.255.255.255, true",
        "0.0.0.0/0,        ::1,             false",
        "0.0.0.0/0,        ::ffff:10.0.0.1, false",
        "::/0,             ffff::ffff,      true",
        "::/0,             10.0.0.1,        false",
        "fc00::/7,         fdff::1,         true",
        "fc00::/7,         fe00::1,         false",
        "2001:db8::/64,    2001:db8::ffff,  true",
        "2001:db8::/64,    2001:db8:0:1::1, false",
        "2001:db8::8000:0:0:0/65, 2001:db8::ffff:0:0:1, true",
        "2001:db8::8000:0:0:0/65, 2001:db8::1, false",
        "::1,              ::1,             true",
        "::1/128,          ::2,             false",
    })
    void a_range_contains_exactly_its_addresses(String range, String address, boolean held) {
        assertThat(Cidr.of(range).contains(Ip.parse(address).orElseThrow())).isEqualTo(held);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/8/8",
                "10.0.0/8",
                "010.0.0.0/8",
                "256.0.0.0/8",
                "10.0.0.0/08x",
                "fc00::/129",
                "fc00::%1/7",
                "[fc00::]/7",
                "example.com",
                "::g/7",
                "10.0.0.0 /8"
            })
    void invalid_ranges_are_rejected(String text) {
        assertThat(Cidr.parse(text)).isEmpty();
    }

    @Test
    void every_prefix_length_is_exact() {
        for (int prefix = 1; prefix <= 128; prefix++) {
            Cidr range = new Cidr(new Ip(true, 0, 0), prefix);
            int flipped = prefix - 1;
            Ip outside = flipped < 64 ? new Ip(true, 1L << (63 - flipped), 0) : new Ip(true, 0, 1L << (127 - flipped));
            Ip inside = prefix == 128
                    ? new Ip(true, 0, 0)
                    : prefix < 64 ? new Ip(true, 1L << (63 - prefix), 0) : new Ip(true, 0, 1L << (127 - prefix));
            assertThat(List.of(range.contains(outside), range.contains(inside)))
                    .as("prefix %d", prefix)
                    .isEqualTo(List.of(false, true));
        }
    }
}
