package io.ringback.webhook.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningSecretTest {
    private static final String VECTOR = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Test
    void the_key_is_what_the_base64_stands_for() {
        var secret = SigningSecret.parse(VECTOR).orElseThrow();

        assertThat(secret.hmacKey().getEncoded()).isEqualTo(Base64.getDecoder().decode(VECTOR.substring(6)));
        assertThat(SigningSecret.parse(secret.reveal())).contains(secret);
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 32, 64})
    void a_key_has_24_to_64_bytes(int bytes) {
        assertThat(SigningSecret.parse(ofBytes(bytes))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 23, 65, 200})
    void a_shorter_or_longer_key_is_none(int bytes) {
        assertThat(SigningSecret.parse(ofBytes(bytes))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsec_",
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa§w",
                "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
            })
    void other_text_is_no_secret(String text) {
        assertThat(SigningSecret.parse(text)).isEmpty();
    }

    @Test
    void a_secret_does_not_print_itself() {
        assertThat(SigningSecret.parse(VECTOR).orElseThrow()).hasToString("whsec_…");
    }

    @Test
    void a_generated_secret_has_32_bytes_of_the_randomness_handed_in() {
        var secret = SigningSecret.generate(new Random(7));

        assertThat(secret.hmacKey().getEncoded()).hasSize(32);
        assertThat(secret).isEqualTo(SigningSecret.generate(new Random(7)));
        assertThat(secret).isNotEqualTo(SigningSecret.generate(new Random(8)));
    }

    @Test
    void no_one_can_change_a_secret_from_outside() {
        var secret = SigningSecret.parse(VECTOR).orElseThrow();

        secret.hmacKey().getEncoded()[0] ^= 1;

        assertThat(secret).isEqualTo(SigningSecret.parse(VECTOR).orElseThrow());
    }

    private static String ofBytes(int bytes) {
        return "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
    }
}
