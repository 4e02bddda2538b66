package io.ringback.delivery;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Holds the outcome of one attempt, ready to be settled.
 *
 * @param attemptedAt when the request began, by this process's clock
 * @param answer the receiver's response; null when there was none
 * @param clientError the reason why there was no usable response, as {@code timeout}; null when there was one
 * @param retriesLeft the number of retries left after this attempt
 */
public record AttemptResult(
        Claim claim,
        Instant attemptedAt,
        Duration took,
        @Nullable Response answer,
        @Nullable String clientError,
        int retriesLeft,
        Next next) {

    /** The class of {@link #clientError} when no request could be built; a detail follows after a colon. */
    public static final String UNSENDABLE = "unsendable";

    static final String NO_HEADERS = "{}";

    /** Returns how many bytes of the response it holds; 0 when only the status is kept. */
    public int weight() {
        return answer == null || (answer.body().length == 0 && answer.headers().equals(NO_HEADERS))
                ? 0
                : answer.headers().length() + answer.body().length;
    }

    /** Returns whether no further attempt follows. */
    public boolean isEnd() {
        return !(next instanceof Retry);
    }

    /** Returns the same result with only the status of the response. */
    public AttemptResult bare() {
        Response bare = answer == null ? null : new Response(answer.status(), NO_HEADERS, new byte[0], true);
        return new AttemptResult(claim, attemptedAt, took, bare, null, retriesLeft, next);
    }

    /** Describes the delivery's next state. */
    public sealed interface Next {
        /** Returns the delivery's state after this attempt, as named in the database and the API. */
        String state();

        /** Returns the delay from settling until it is due again; zero when it is not retried. */
        default Duration delay() {
            return Duration.ZERO;
        }
    }

    /** Reports success. */
    public record Delivered() implements Next {
        @Override
        public String state() {
            return "delivered";
        }
    }

    /** Reports that no retries are left, or that the receiver rejects retries. */
    public record Failed() implements Next {
        @Override
        public String state() {
            return "failed";
        }
    }

    /** Retries the delivery {@code delay} after it was settled, by the database's clock. */
    public record Retry(Duration delay) implements Next {
        @Override
        public String state() {
            return "pending";
        }
    }

    /**
     * Holds the stored part of a response.
     *
     * @param headers as a JSON object, credentials redacted
     * @param body at most 16 KiB of it
     */
    @SuppressWarnings("ArrayRecordComponent") // immutable by agreement, never compared
    public record Response(int status, String headers, byte[] body, boolean truncated) {}
}
