package io.ringback.dispatch;

import io.ringback.delivery.AttemptResult;
import io.ringback.delivery.Claim;
import io.ringback.dispatch.send.ClientError;
import io.ringback.dispatch.send.SendResult;
import io.ringback.webhook.HttpVerb;
import io.ringback.webhook.WebhookRevision;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Decides the next state of a delivery: 2xx is success, anything else a failure. A failure is retried while retries are
 * left, unless the receiver responded 410 or the request is permanently too long.
 */
final class OutcomePolicy {
    static final int GONE = 410;

    private static final int URI_TOO_LONG = 414;
    private static final int HEAD_TOO_LARGE = 431;

    private final RetrySchedule schedule;
    private final RandomGenerator random;

    OutcomePolicy(RetrySchedule schedule, RandomGenerator random) {
        this.schedule = schedule;
        this.random = random;
    }

    /**
     * Returns the result of one attempt.
     *
     * @param webhook contains the number of retries
     * @param attemptedAt when the request began
     */
    AttemptResult judge(Claim claim, WebhookRevision webhook, Instant attemptedAt, SendResult sendResult) {
        int retriesLeft = Math.max(0, webhook.retries() - claim.tries());
        return switch (sendResult) {
            case SendResult.Answered answered ->
                new AttemptResult(
                        claim,
                        attemptedAt,
                        answered.took(),
                        StoredResponse.of(answered),
                        null,
                        retriesLeft,
                        next(claim, webhook, retriesLeft, answered, attemptedAt.plus(answered.took())));
            case SendResult.Unanswered unanswered ->
                new AttemptResult(
                        claim,
                        attemptedAt,
                        unanswered.took(),
                        null,
                        unanswered.text(),
                        retriesLeft,
                        unanswered.error() == ClientError.TOO_LONG
                                ? new AttemptResult.Failed()
                                : retryOrFail(claim, retriesLeft, Duration.ZERO));
        };
    }

    /**
     * Returns the result of a delivery for which no request can be built because of {@code why}; its webhook allows
     * {@code retries}.
     */
    AttemptResult unsendable(Claim claim, int retries, Instant attemptedAt, String why) {
        int retriesLeft = Math.max(0, retries - claim.tries());
        return new AttemptResult(
                claim,
                attemptedAt,
                Duration.ZERO,
                null,
                ClientError.UNSENDABLE.text() + ": " + why,
                retriesLeft,
                retryOrFail(claim, retriesLeft, Duration.ZERO));
    }

    private AttemptResult.Next next(
            Claim claim, WebhookRevision webhook, int retriesLeft, SendResult.Answered answered, Instant answeredAt) {
        if (answered.status() / 100 == 2) {
            return new AttemptResult.Delivered();
        }
        if (answered.status() == GONE || isTooLong(webhook, answered.status())) {
            return new AttemptResult.Failed();
        }
        return retryOrFail(claim, retriesLeft, asked(answered, answeredAt));
    }

    private AttemptResult.Next retryOrFail(Claim claim, int retriesLeft, Duration atLeast) {
        if (retriesLeft == 0) {
            return new AttemptResult.Failed();
        }
        Duration scheduled = schedule.after(claim.nextTry(), random.nextDouble());
        return new AttemptResult.Retry(scheduled.compareTo(atLeast) < 0 ? atLeast : scheduled);
    }

    /** Returns whether the query, which contains the payload, is too long, so that retries are useless. */
    private static boolean isTooLong(WebhookRevision webhook, int status) {
        return webhook.verb() == HttpVerb.GET && (status == URI_TOO_LONG || status == HEAD_TOO_LARGE);
    }

    /** Returns the delay that an overloaded, unavailable or moved receiver asks for; zero for any other response. */
    private static Duration asked(SendResult.Answered answered, Instant now) {
        return switch (answered.status()) {
            case 300, 301, 302, 303, 304, 305, 306, 307, 308, 413, 429, 502, 503, 504 ->
                answered.headers().stream()
                        .filter(header -> header.getKey().equalsIgnoreCase("Retry-After"))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .map(value -> RetryAfter.parse(value, now))
                        .orElse(Duration.ZERO);
            default -> Duration.ZERO;
        };
    }
}
