package io.ringback.delivery;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt came to, ready to be settled.
 *
 * @param attemptedAt when the request began, by this process's clock
 * @param answer what the receiver sent back; null when it did not answer
 * @param clientError why there was no usable answer, as {@code timeout}; null when there was one
 * @param retriesLeft how many more tries this delivery had after this one
 */
public record AttemptResult(
        Claim claim,
        Instant attemptedAt,
        Duration took,
        @Nullable Response answer,
        @Nullable String clientError,
        int retriesLeft,
        Next next) {

    /** The class of {@link #clientError} for what no request could be made of; a detail follows after a colon. */
    public static final String UNSENDABLE = "unsendable";

    static final String NO_HEADERS = "{}";

    /** How many bytes it holds of an answer; none when nothing but its status is kept. */
    public int weight() {
        return answer == null || (answer.body().length == 0 && answer.headers().equals(NO_HEADERS))
                ? 0
                : answer.headers().length() + answer.body().length;
    }

    /** Whether no further attempt follows. */
    public boolean isEnd() {
        return !(next instanceof Retry);
    }

    /** The same with nothing of the answer but its status. */
    public AttemptResult bare() {
        Response bare = answer == null ? null : new Response(answer.status(), NO_HEADERS, new byte[0], true);
        return new AttemptResult(claim, attemptedAt, took, bare, null, retriesLeft, next);
    }

    /** What becomes of the delivery. */
    public sealed interface Next {
        /** The delivery's state after this attempt, as the database and the API spell it. */
        String state();

        /** How long after settling it is due again; zero where it is not. */
        default Duration delay() {
            return Duration.ZERO;
        }
    }

    /** Its receiver has it. */
    public record Delivered() implements Next {
        @Override
        public String state() {
            return "delivered";
        }
    }

    /** It has no tries left, or its receiver wants no more. */
    public record Failed() implements Next {
        @Override
        public String state() {
            return "failed";
        }
    }

    /** It is tried again {@code delay} after it was settled, by the database's clock. */
    public record Retry(Duration delay) implements Next {
        @Override
        public String state() {
            return "pending";
        }
    }

    /**
     * What is kept of an answer.
     *
     * @param headers as a JSON object, credentials redacted
     * @param body at most 16 KiB of it
     */
    @SuppressWarnings("ArrayRecordComponent") // immutable by agreement, never compared
    public record Response(int status, String headers, byte[] body, boolean truncated) {}
}
