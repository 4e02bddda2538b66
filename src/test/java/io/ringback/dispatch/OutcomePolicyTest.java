package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.delivery.AttemptResult;
import io.ringback.delivery.Claim;
import io.ringback.delivery.Lease;
import io.ringback.delivery.StoredEvent;
import io.ringback.dispatch.send.ClientError;
import io.ringback.dispatch.send.SendResult;
import io.ringback.webhook.Format;
import io.ringback.webhook.HttpVerb;
import io.ringback.webhook.RequestHeaders;
import io.ringback.webhook.TargetUri;
import io.ringback.webhook.WebhookRevision;
import io.ringback.webhook.signing.SigningKeys;
import io.ringback.webhook.signing.SigningSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomePolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-23T06:18:33Z");
    private static final Duration TOOK = Duration.ofSeconds(3);
    /** Without jitter: the middle of the random range. */
    private final OutcomePolicy outcomePolicy = new OutcomePolicy(
            new RetrySchedule(List.of(Duration.ofSeconds(10), Duration.ofSeconds(60))), () -> 1L << 63);

    private static Claim claim(int tries) {
        UUID id = new UUID(1, 1);
        return new Claim(
                id,
                0,
                id,
                id,
                1,
                null,
                null,
                tries,
                0,
                new StoredEvent(id, id, "channel_create", new byte[0], NOW, null),
                new Lease(id, 0));
    }

    private AttemptResult judge(int tries, int retries, SendResult sendResult) {
        return judge(HttpVerb.POST, tries, retries, sendResult);
    }

    private AttemptResult judge(HttpVerb verb, int tries, int retries, SendResult sendResult) {
        UUID id = new UUID(1, 1);
        WebhookRevision webhook = new WebhookRevision(
                id,
                id,
                1,
                TargetUri.parse("https://example.com/").orElseThrow(),
                verb,
                Format.JSON,
                retries,
                Map.of(),
                RequestHeaders.of(Map.of()),
                true,
                SigningKeys.of(SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                        .orElseThrow()));
        return outcomePolicy.judge(claim(tries), webhook, NOW, sendResult);
    }

    private static SendResult.Answered status(int status, String... retryAfter) {
        var headers = retryAfter.length == 0
                ? List.<Map.Entry<String, String>>of()
                : List.of(Map.entry("retry-after", retryAfter[0]));
        return new SendResult.Answered(status, headers, new byte[0], false, TOOK);
    }

    private static Duration delay(AttemptResult attemptResult) {
        assertThat(attemptResult.next()).isInstanceOf(AttemptResult.Retry.class);
        return attemptResult.next().delay();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 206, 299})
    void every_2xx_is_success(int status) {
        assertThat(judge(0, 2, status(status)).next()).isInstanceOf(AttemptResult.Delivered.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 302, 304, 307, 308, 400, 401, 404, 409, 422, 429, 500, 503, 599, 600, 999})
    void all_other_statuses_are_retried(int status) {
        assertThat(delay(judge(0, 2, status(status)))).isEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @EnumSource(value = ClientError.class, mode = EnumSource.Mode.EXCLUDE, names = "TOO_LONG")
    void missing_responses_are_retried_whatever_the_cause(ClientError error) {
        AttemptResult attemptResult = judge(0, 2, new SendResult.Unanswered(error, "", TOOK));
        assertThat(delay(attemptResult)).isEqualTo(Duration.ofSeconds(10));
        assertThat(attemptResult.clientError()).isEqualTo(error.text());
        assertThat(attemptResult.answer()).isNull();
    }

    @Test
    void a_410_ends_a_delivery_with_retries_left() {
        assertThat(judge(0, 10, status(410)).next()).isInstanceOf(AttemptResult.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {414, 431})
    void a_query_that_the_receiver_rejects_as_too_long_is_not_retried(int status) {
        assertThat(judge(HttpVerb.GET, 0, 10, status(status)).next()).isInstanceOf(AttemptResult.Failed.class);
        assertThat(judge(HttpVerb.POST, 0, 10, status(status)).next()).isInstanceOf(AttemptResult.Retry.class);
        assertThat(judge(HttpVerb.GET, 0, 10, status(413)).next()).isInstanceOf(AttemptResult.Retry.class);
    }

    @Test
    void a_query_too_long_to_send_ends_a_delivery() {
        AttemptResult attemptResult =
                judge(HttpVerb.GET, 0, 10, new SendResult.Unanswered(ClientError.TOO_LONG, "query", TOOK));
        assertThat(attemptResult.next()).isInstanceOf(AttemptResult.Failed.class);
        assertThat(attemptResult.clientError()).isEqualTo("too_long: query");
    }

    @Test
    void retries_count_down_to_zero_then_the_delivery_fails() {
        for (int tries = 0; tries < 3; tries++) {
            AttemptResult attemptResult = judge(tries, 3, status(500));
            assertThat(attemptResult.retriesLeft()).isEqualTo(3 - tries);
            assertThat(attemptResult.next().state()).isEqualTo("pending");
        }
        assertThat(judge(3, 3, status(500)).retriesLeft()).isZero();
        assertThat(judge(3, 3, status(500)).next()).isInstanceOf(AttemptResult.Failed.class);
        assertThat(judge(0, 0, status(500)).next()).isInstanceOf(AttemptResult.Failed.class);
    }

    @Test
    void a_lowered_number_of_retries_applies_at_once() {
        AttemptResult attemptResult = judge(5, 1, status(500));
        assertThat(attemptResult.retriesLeft()).isZero();
        assertThat(attemptResult.next()).isInstanceOf(AttemptResult.Failed.class);
    }

    @Test
    void the_second_retry_waits_longer_than_the_first() {
        assertThat(delay(judge(1, 5, status(500)))).isEqualTo(Duration.ofSeconds(60));
        assertThat(delay(judge(4, 5, status(500)))).isEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @CsvSource({
        "429, 120, 120",
        "502, 120, 120",
        "503, 120, 120",
        "504, 120, 120",
        "500, 120, 10",
        "302, 120, 120",
        "301, 120, 120",
        "413, 120, 120",
        "503, 12345678901234567890, 3600",
        "503, 'Monday, 23-Nov-26 06:20:36 GMT', 120",
        "404, 120, 10",
        "503, 5, 10",
        "503, 86400, 3600",
        "503, soon, 10",
        "503, -7, 10",
        "503, 'Mon, 23 Nov 2026 06:20:36 GMT', 120",
        "503, 'Mon, 23 Nov 2020 06:20:36 GMT', 10"
    })
    void retry_after_applies_to_some_statuses_only(int status, String retryAfter, int seconds) {
        assertThat(delay(judge(0, 2, status(status, retryAfter)))).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void stored_responses_contain_no_credentials_and_no_NUL() {
        SendResult sendResult = new SendResult.Answered(
                200,
                List.of(Map.entry("Set-Cookie", "session=1"), Map.entry("X-A", "b\0"), Map.entry("x-a", "c")),
                new byte[] {0},
                true,
                TOOK);
        AttemptResult.Response kept =
                Objects.requireNonNull(judge(0, 2, sendResult).answer());
        assertThat(kept.headers()).isEqualTo("{\"set-cookie\":\"***\",\"x-a\":\"b\uFFFD, c\"}");
        assertThat(kept.truncated()).isTrue();
    }
}
