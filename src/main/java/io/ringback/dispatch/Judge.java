package io.ringback.dispatch;

import io.ringback.delivery.Claim;
import io.ringback.delivery.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Decides what an answer means for its delivery: 2xx is success and all else failure; a failure is tried again while
 * tries are left, unless the receiver is gone for good (410).
 */
final class Judge {
    static final int GONE = 410;

    private final RetrySchedule schedule;
    private final RandomGenerator random;

    Judge(RetrySchedule schedule, RandomGenerator random) {
        this.schedule = schedule;
        this.random = random;
    }

    /**
     * The verdict on one attempt.
     *
     * @param retries how many more tries the webhook allows after the first
     * @param attemptedAt when the request began
     */
    Verdict judge(Claim claim, int retries, Instant attemptedAt, Answer answer) {
        int retriesLeft = Math.max(0, retries - claim.tries());
        return switch (answer) {
            case Answer.Answered answered ->
                new Verdict(
                        claim,
                        attemptedAt,
                        answered.took(),
                        Received.of(answered),
                        null,
                        retriesLeft,
                        next(claim, retriesLeft, answered, attemptedAt));
            case Answer.Unanswered unanswered ->
                new Verdict(
                        claim,
                        attemptedAt,
                        unanswered.took(),
                        null,
                        unanswered.text(),
                        retriesLeft,
                        retryOrFail(claim, retriesLeft, Duration.ZERO));
        };
    }

    private Verdict.Next next(Claim claim, int retriesLeft, Answer.Answered answered, Instant attemptedAt) {
        if (answered.status() / 100 == 2) {
            return new Verdict.Delivered();
        }
        if (answered.status() == GONE) {
            return new Verdict.Failed();
        }
        return retryOrFail(claim, retriesLeft, asked(answered, attemptedAt.plus(answered.took())));
    }

    private Verdict.Next retryOrFail(Claim claim, int retriesLeft, Duration atLeast) {
        if (retriesLeft == 0) {
            return new Verdict.Failed();
        }
        Duration scheduled = schedule.after(claim.nextTry(), random.nextDouble());
        return new Verdict.Retry(scheduled.compareTo(atLeast) < 0 ? atLeast : scheduled);
    }

    /** What a receiver that is overloaded or away asks for; from any other answer, nothing. */
    private static Duration asked(Answer.Answered answered, Instant now) {
        return switch (answered.status()) {
            case 429, 502, 503, 504 ->
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
