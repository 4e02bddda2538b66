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
    void the_key_is_the_decoded_base64() {
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
    void shorter_and_longer_keys_are_rejected(int bytes) {
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
    void other_text_is_rejected(String text) {
        assertThat(SigningSecret.parse(text)).isEmpty();
    }

    @Test
    void toString_of_a_secret_hides_it() {
        assertThat(SigningSecret.parse(VECTOR).orElseThrow()).hasToString("whsec_…");
    }

    @Test
    void a_generated_secret_has_32_bytes_of_the_given_random_generator() {
        var secret = SigningSecret.generate(new Random(7));

        assertThat(secret.hmacKey().getEncoded()).hasSize(32);
        assertThat(secret).isEqualTo(SigningSecret.generate(new Random(7)));
        assertThat(secret).isNotEqualTo(SigningSecret.generate(new Random(8)));
    }

    @Test
    void a_secret_is_immutable() {
        var secret = SigningSecret.parse(VECTOR).orElseThrow();

        secret.hmacKey().getEncoded()[0] ^= 1;

        assertThat(secret).isEqualTo(SigningSecret.parse(VECTOR).orElseThrow());
    }

    private static String ofBytes(int bytes) {
        return "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
    }
}
