package io.ringback.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SecretTest {
    private final Random random = new Random(7);

    @Test
    void a_token_has_a_prefix_and_a_checksum() {
        String token = Secret.token(random).reveal();
        assertThat(token).matches("rbk_[0-9a-f]{72}");
        assertThat(Secret.of(token).isMistyped()).isFalse();
    }

    @Test
    void a_token_with_a_changed_character_is_mistyped() {
        String token = Secret.token(random).reveal();
        for (int i = "rbk_".length(); i < token.length(); i++) {
            char other = token.charAt(i) == '0' ? '1' : '0';
            String wrong = token.substring(0, i) + other + token.substring(i + 1);
            assertThat(Secret.of(wrong).isMistyped()).as(wrong).isTrue();
            assertThat(Secret.of(token.substring(0, i)).isMistyped()).isTrue();
        }
    }

    @Test
    void an_older_token_without_prefix_is_never_mistyped() {
        assertThat(Secret.random(random).isMistyped()).isFalse();
        assertThat(Secret.of("").isMistyped()).isFalse();
    }
}
