package io.ringback.dispatch.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutboundTest {
    private static final String SECRET = "t0p-s3cret";

    @Test
    void toString_of_request_and_response_hides_possible_credentials() {
        byte[] body = SECRET.getBytes(StandardCharsets.UTF_8);
        var request = Outbounds.of(
                "POST",
                URI.create("https://example.com/" + SECRET + "?key=" + SECRET),
                List.of(Map.entry("Authorization", SECRET)),
                body);
        var answer = new SendResult.Answered(200, List.of(Map.entry("Set-Cookie", SECRET)), body, false, Duration.ZERO);

        assertThat(request).hasToString("POST example.com");
        assertThat(answer).hasToString("answered 200");
    }
}
