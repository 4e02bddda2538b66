package io.ringback.dispatch;

import io.ringback.dispatch.send.ClientError;
import io.ringback.dispatch.send.SendResult;
import io.ringback.webhook.Health;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/**
 * Guards the requests to one endpoint with a circuit breaker, a hard concurrency limit and a timeout.
 *
 * <p>The timeout is the last resort behind the sender's own. The circuit becomes half-open only by a call, so after the
 * delay exactly one delivery is sent as that call. Thread-safe.
 */
final class EndpointGuard {
    private static final int CIRCUIT_WINDOW = 50;
    private static final double CIRCUIT_RATIO = 0.8;

    /** Margin to the guard's delay, which must have passed when the test request starts. */
    private static final Duration MARGIN = Duration.ofMillis(50);

    private final TypedGuard<CompletionStage<SendResult>> guard;
    private final Limits limits;
    private final BiConsumer<SendResult, Boolean> outcomes;
    private final Consumer<Boolean> circuitListener;
    private volatile Circuit circuit = new Circuit(CircuitBreakerState.CLOSED, 0);

    /**
     * Sets the limits of a guard.
     *
     * @param requests the maximum number of concurrent requests
     * @param circuitDelay how long an open circuit rejects requests
     * @param lastResort the maximum duration of a request
     */
    record Limits(int requests, Duration circuitDelay, Duration lastResort) {}

    private record Circuit(CircuitBreakerState state, long openUntilNanos) {}

    /**
     * Creates a guard. Each outcome is passed to {@code outcomes}, with whether it counts as a failure, before the
     * circuit breaker handles it. Each change of the circuit is passed to {@code circuitListener}, with whether it is
     * open or half-open.
     */
    EndpointGuard(Limits limits, BiConsumer<SendResult, Boolean> outcomes, Consumer<Boolean> circuitListener) {
        this.limits = limits;
        this.outcomes = outcomes;
        this.circuitListener = circuitListener;
        // Without thread offload a request starts on the event loop that has its connections, and stays there.
        this.guard = TypedGuard.create(new TypeLiteral<CompletionStage<SendResult>>() {})
                .withThreadOffload(false)
                .withBulkhead()
                .limit(limits.requests())
                .queueSize(1)
                .done()
                .withCircuitBreaker()
                .requestVolumeThreshold(CIRCUIT_WINDOW)
                .failureRatio(CIRCUIT_RATIO)
                .successThreshold(1)
                .delay(limits.circuitDelay().toMillis(), ChronoUnit.MILLIS)
                .skipOn(BulkheadException.class)
                .onStateChange(this::circuitChanged)
                .done()
                .withTimeout()
                .duration(limits.lastResort().toMillis(), ChronoUnit.MILLIS)
                .done()
                .build();
    }

    private void circuitChanged(CircuitBreakerState state) {
        long delay = limits.circuitDelay().plus(MARGIN).toNanos();
        circuit = new Circuit(state, state == CircuitBreakerState.OPEN ? System.nanoTime() + delay : 0);
        circuitListener.accept(state != CircuitBreakerState.CLOSED);
    }

    boolean isClosed() {
        return circuit.state() == CircuitBreakerState.CLOSED;
    }

    /** Returns how many concurrent requests the circuit allows; a closed one allows {@code closed}. */
    int limit(int closed, long nowNanos) {
        Circuit present = circuit;
        return switch (present.state()) {
            case CLOSED -> closed;
            case HALF_OPEN -> 1;
            case OPEN -> nowNanos - present.openUntilNanos() >= 0 ? 1 : 0;
        };
    }

    Health.Circuit circuit() {
        return switch (circuit.state()) {
            case CLOSED -> Health.Circuit.CLOSED;
            case OPEN -> Health.Circuit.OPEN;
            case HALF_OPEN -> Health.Circuit.HALF_OPEN;
        };
    }

    /** Sends a request behind the guard; the stage fails only if {@code request} throws, which is a bug. */
    CompletionStage<Passage> call(Supplier<CompletionStage<SendResult>> request) {
        return guard.get(() -> request.get().thenCompose(this::failIfTrouble))
                .handle((sendResult, failure) -> failure == null ? new Passage.Through(sendResult) : passage(failure));
    }

    /** Converts an outcome that counts as a failure to an exception; {@link #passage} converts it back. */
    private CompletionStage<SendResult> failIfTrouble(SendResult sendResult) {
        boolean trouble = isTrouble(sendResult);
        outcomes.accept(sendResult, trouble);
        return trouble
                ? CompletableFuture.failedFuture(new Trouble(sendResult))
                : CompletableFuture.completedFuture(sendResult);
    }

    private static boolean isTrouble(SendResult sendResult) {
        return switch (sendResult) {
            case SendResult.Answered answered -> answered.status() == 429 || answered.status() >= 500;
            case SendResult.Unanswered unanswered -> unanswered.error().isOfReceiver();
        };
    }

    private Passage passage(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case Trouble trouble -> new Passage.Through(trouble.sendResult);
            case TimeoutException late ->
                new Passage.Through(new SendResult.Unanswered(ClientError.TIMEOUT, "", limits.lastResort()));
            case BulkheadException full -> new Passage.Refused();
            case CircuitBreakerOpenException open -> new Passage.Refused();
            default -> throw new CompletionException(cause);
        };
    }

    /** Describes whether the guard allowed a request. */
    sealed interface Passage {
        /** Reports that the request was made, with its outcome. */
        record Through(SendResult sendResult) implements Passage {}

        /**
         * Reports that the request was not made, because of the limit or the open circuit. It does not count as an
         * attempt.
         */
        record Refused() implements Passage {}
    }

    private static final class Trouble extends RuntimeException {
        private final transient SendResult sendResult;

        Trouble(SendResult sendResult) {
            super(null, null, false, false);
            this.sendResult = sendResult;
        }
    }
}
