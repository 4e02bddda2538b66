package io.ringback.dispatch.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.webhook.signing.SigningKey;
import io.ringback.webhook.signing.SigningSecret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignatureTest {
    private static final String PUBLISHED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static final SigningSecret SECRET =
            SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").orElseThrow();
    private static final SigningSecret OTHER =
            SigningSecret.parse("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").orElseThrow();

    private static String sign(List<SigningKey> keys, long second, String body) {
        return Signature.of(
                keys,
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                Instant.ofEpochSecond(second),
                body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_published_test_vector_matches() {
        assertThat(sign(List.of(SECRET), 1614265330, "{\"test\": 2432232314}")).isEqualTo(PUBLISHED);
    }

    @Test
    void the_published_test_vector_of_v1a_matches() {
        SigningKey pair = SigningKey.parse(
                        "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==")
                .orElseThrow();
        assertThat(sign(List.of(pair), 1614265330, "{\"test\": 2432232314}"))
                .isEqualTo(
                        "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==");
    }

    @Test
    void secret_time_and_body_affect_the_signature() {
        assertThat(sign(List.of(OTHER), 1614265330, "{\"test\": 2432232314}")).isNotEqualTo(PUBLISHED);
        assertThat(sign(List.of(SECRET), 1614265331, "{\"test\": 2432232314}")).isNotEqualTo(PUBLISHED);
        assertThat(sign(List.of(SECRET), 1614265330, "{\"test\":2432232314}")).isNotEqualTo(PUBLISHED);
    }

    @Test
    void during_a_rotation_both_secrets_sign() {
        assertThat(sign(List.of(OTHER, SECRET), 1614265330, "{\"test\": 2432232314}"))
                .isEqualTo(sign(List.of(OTHER), 1614265330, "{\"test\": 2432232314}") + " " + PUBLISHED);
    }
}
