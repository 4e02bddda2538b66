package io.ringback.webhook.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeysTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final String PAIR =
            "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";

    private final Random random = new Random(7);
    private final SigningKey first = SigningSecret.generate(random);
    private final SigningKey second = SigningSecret.generate(random);

    @Test
    void after_a_rotation_both_keys_sign_until_the_overlap_ends() {
        SigningKeys keys = SigningKeys.of(first).rotated(second, NOW, DAY);

        assertThat(keys.newest()).isEqualTo(second);
        assertThat(keys.at(NOW)).containsExactly(second, first);
        assertThat(keys.at(NOW.plus(DAY).minusMillis(1))).containsExactly(second, first);
        assertThat(keys.at(NOW.plus(DAY))).containsExactly(second);
    }

    @Test
    void without_an_overlap_the_earlier_key_ends_at_once() {
        assertThat(SigningKeys.of(first).rotated(second, NOW, Duration.ZERO)).isEqualTo(SigningKeys.of(second));
    }

    @Test
    void at_most_five_earlier_keys_sign_and_the_oldest_is_dropped_first() {
        SigningKeys keys = SigningKeys.of(first);
        for (int i = 0; i < 7; i++) {
            keys = keys.rotated(SigningSecret.generate(random), NOW.plusSeconds(i), DAY);
        }

        assertThat(keys.at(NOW.plusSeconds(7))).hasSize(6).doesNotContain(first);
    }

    @Test
    void an_earlier_key_keeps_its_end_after_the_next_rotation() {
        SigningKeys keys = SigningKeys.of(first)
                .rotated(second, NOW, DAY)
                .rotated(SigningSecret.generate(random), NOW.plus(Duration.ofHours(23)), DAY);

        assertThat(keys.at(NOW.plus(Duration.ofHours(23)))).hasSize(3);
        assertThat(keys.at(NOW.plus(DAY))).hasSize(2).doesNotContain(first);
    }

    @Test
    void toString_of_a_key_pair_hides_the_private_key() {
        SigningKeyPair pair = SigningKeyPair.parse(PAIR).orElseThrow();

        assertThat(pair.publicKey()).isEqualTo("whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=");
        assertThat(pair.reveal()).isEqualTo(PAIR);
        assertThat(pair).hasToString("whsk_…");
        assertThat(SigningKeys.of(pair).toString()).doesNotContain("6Xb");
    }

    @Test
    void generated_pairs_are_unique_and_can_be_parsed() {
        SigningKeyPair made = SigningKeyPair.generate();

        assertThat(SigningKeyPair.parse(made.reveal())).contains(made);
        assertThat(SigningKeyPair.generate()).isNotEqualTo(made);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsk_",
                "whsk_AAAA",
                "whsec_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==",
                "whsk_not base64",
                // The public key of another seed.
                "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbcBKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
            })
    void invalid_pairs_are_rejected(String text) {
        assertThat(SigningKeyPair.parse(text)).isEmpty();
    }
}
