package io.ringback.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameServersTest {
    @Test
    void an_address_can_have_a_port() {
        assertThat(NameServers.of(List.of("10.0.0.2", " 10.0.0.2:5353", "fd00::2", "[fd00::2]", "[fd00::2]:5353")))
                .containsExactly(
                        at("10.0.0.2", 53),
                        at("10.0.0.2", 5353),
                        at("fd00::2", 53),
                        at("fd00::2", 53),
                        at("fd00::2", 5353));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ns.example.com", "10.0.0.2:", "10.0.0.2:0", "10.0.0.2:65536", "10.0.0.2:x", "10.1:53", ":53"
            })
    void an_invalid_entry_prevents_the_start_and_is_named(String entry) {
        assertThatThrownBy(() -> NameServers.of(List.of("10.0.0.2", entry)))
                .hasMessageContaining("RINGBACK_EGRESS_NAMESERVERS")
                .hasMessageContaining("'" + entry + "'");
    }

    private static InetSocketAddress at(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }
}
