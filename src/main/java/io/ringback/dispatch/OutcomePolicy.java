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
 * Decides what an answer means for its delivery: 2xx is success and all else failure; a failure is tried again while
 * tries are left, unless the receiver is gone for good (410) or the request is too long to be accepted ever.
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
     * The result on one attempt.
     *
     * @param webhook says how many more tries follow the first
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

    /** The result on a delivery of which no request can be made for {@code why}, and whose webhook allows {@code retries}. */
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

    /** The query holds the payload, so it would be as long the next time. */
    private static boolean isTooLong(WebhookRevision webhook, int status) {
        return webhook.verb() == HttpVerb.GET && (status == URI_TOO_LONG || status == HEAD_TOO_LARGE);
    }

    /** What a receiver that is overloaded or unavailable asks for, and one that moved; from any other answer, nothing. */
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
