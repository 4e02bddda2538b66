package io.ringback.http.edge;

import io.ringback.http.ApiException;
import io.ringback.http.Body;
import io.ringback.http.BodyBytes;
import io.ringback.http.MemoryBudget;
import io.ringback.http.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body once, up to its limit, as fast as memory allows and at least at {@link #MIN_RATE}. A rejected body is
 * still read and discarded for a while, since many clients read no response before they have sent everything. A body
 * far above the limit closes the connection.
 *
 * <p>The framework's body limits count one body at a time, and do not know the caller:
 * docs/adr/0017-own-body-reader.md.
 */
final class RequestBodyReader {
    /** Number of discarded bytes before the connection is closed. */
    private static final long PATIENCE = 16L << 20;

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration CHECKED_EVERY = Duration.ofSeconds(5);
    /** Minimum rate in bytes per second. */
    private static final int MIN_RATE = 2 << 10;

    private static final Duration COME_BACK = Duration.ofSeconds(1);

    /**
     * Limits how much is read.
     *
     * @param body maximum size of the body
     * @param caller maximum size for this caller
     */
    record Limits(long body, long caller) {}

    /** Receives the result. */
    interface Outcome {
        void complete(BodyBytes body);

        void refuse(ApiException why);

        /** Returns the error for an unidentified caller that exceeds its limit. */
        ApiException unknownCaller();
    }

    private enum State {
        READING,
        /** The rest is read and discarded before the error is sent. */
        TOO_LARGE,
        NOT_ALLOWED,
        /** The error was already sent. */
        REFUSED,
        ENDED
    }

    private final RoutingContext context;
    private final Limits limits;
    private final MemoryBudget.Hold memory;
    private final Outcome outcome;
    private final long declared;
    private final boolean asks;
    private State state = State.READING;
    private @Nullable BodyBytes body = new BodyBytes();
    private long seen;
    private long seenBefore;
    private int checks;

    RequestBodyReader(RoutingContext context, Limits limits, MemoryBudget.Hold memory, Outcome outcome) {
        this.context = context;
        this.limits = limits;
        this.memory = memory;
        this.outcome = outcome;
        this.declared = declared(context.request());
        this.asks = "100-continue".equalsIgnoreCase(context.request().getHeader(HttpHeaders.EXPECT));
    }

    /** Starts to read. */
    void begin() {
        if (declared > (asks ? limits.body() : limits.body() + PATIENCE)) {
            cutOff(tooLarge());
        } else if (declared > limits.body()) {
            drop(State.TOO_LARGE);
            read();
        } else if (declared > limits.caller()) {
            refuse(outcome.unknownCaller());
        } else {
            read();
        }
    }

    /** Sends the error at once, and discards further data. */
    void refuse(ApiException why) {
        if (asks && seen == 0) {
            // Nothing arrives.
            cutOff(why);
            return;
        }
        boolean begins = state == State.READING && seen == 0;
        answer(why);
        if (begins) {
            read();
        }
    }

    private void read() {
        HttpServerRequest request = context.request();
        if (asks && state == State.READING) {
            request.response().writeContinue();
            request.headers().remove(HttpHeaders.EXPECT);
        }
        long clock = context.vertx().setPeriodic(CHECKED_EVERY.toMillis(), timer -> {
            if (!isFastEnough()) {
                context.vertx().cancelTimer(timer);
                tooSlow();
            }
        });
        request.handler(this::take)
                .endHandler(_ -> {
                    context.vertx().cancelTimer(clock);
                    end();
                })
                // Disconnects and invalid framing are caused by the caller, so they are not logged.
                .exceptionHandler(broken -> {
                    context.vertx().cancelTimer(clock);
                    drop(State.ENDED);
                    context.fail(400, broken);
                });
        request.resume();
    }

    private void take(Buffer chunk) {
        seen += chunk.length();
        switch (state) {
            case READING -> keep(chunk);
            case NOT_ALLOWED, TOO_LARGE -> {
                if (seen > limits.body() + PATIENCE) {
                    cutOff(tooLarge());
                } else if (seen > limits.body()) {
                    drop(State.TOO_LARGE);
                }
            }
            case REFUSED -> {
                if (seen > limits.body() + PATIENCE) {
                    close();
                }
            }
            case ENDED -> {}
        }
    }

    private void keep(Buffer chunk) {
        BodyBytes kept = body;
        if (seen > limits.body()) {
            drop(State.TOO_LARGE);
        } else if (seen > limits.caller()) {
            drop(State.NOT_ALLOWED);
        } else if (kept != null) {
            int missing = kept.missing(chunk, declared - kept.size());
            if (missing > 0 && !memory.take(missing, kept.size() + missing > Body.LARGE)) {
                answer(ApiException.retryLater(
                        Problem.UNREACHABLE,
                        "The service is out of memory for request bodies; try again later.",
                        COME_BACK));
            } else {
                kept.add(chunk, missing);
            }
        }
    }

    /**
     * Returns whether the body arrives fast enough: a slow one must not occupy a connection and memory indefinitely.
     */
    private boolean isFastEnough() {
        long since = seen - seenBefore;
        seenBefore = seen;
        checks++;
        return since >= MIN_RATE * CHECKED_EVERY.toSeconds()
                && checks * CHECKED_EVERY.toSeconds() < LONGEST.toSeconds();
    }

    private void tooSlow() {
        if (state == State.NOT_ALLOWED) {
            answer(outcome.unknownCaller());
        }
        drop(State.ENDED);
        close();
    }

    private void end() {
        BodyBytes read = body;
        switch (state) {
            case READING -> {
                state = State.ENDED;
                if (read != null) {
                    outcome.complete(read);
                }
            }
            case TOO_LARGE -> {
                drop(State.ENDED);
                outcome.refuse(tooLarge());
            }
            case NOT_ALLOWED -> {
                drop(State.ENDED);
                outcome.refuse(outcome.unknownCaller());
            }
            case REFUSED -> close();
            case ENDED -> {}
        }
    }

    private ApiException tooLarge() {
        return ApiException.of(Problem.TOO_LARGE, "the body is larger than " + limits.body() + " bytes", "body");
    }

    private void drop(State now) {
        state = now;
        body = null;
        memory.release();
    }

    private void answer(ApiException why) {
        drop(State.REFUSED);
        context.response().putHeader(HttpHeaders.CONNECTION, "close");
        outcome.refuse(why);
    }

    private void cutOff(ApiException why) {
        drop(State.ENDED);
        closeAfterwards(context);
        outcome.refuse(why);
    }

    private void close() {
        context.request().connection().close();
    }

    /** Closes the connection after the next response. */
    static void closeAfterwards(RoutingContext context) {
        context.response().putHeader(HttpHeaders.CONNECTION, "close");
        context.addBodyEndHandler(_ -> context.request().connection().close());
    }

    /** Returns the declared length; 0 when there is none. The HTTP decoder has rejected invalid lengths. */
    private static long declared(HttpServerRequest request) {
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return declared == null ? 0 : declared.length() > 18 ? Long.MAX_VALUE : Long.parseLong(declared);
    }
}
