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
 * <p>The timeout is the last resort behind the sender's own. The circuit turns half-open by a call only, so after the delay
 * exactly one delivery is let through as that call. Safe for use by several threads.
 */
final class EndpointGuard {
    private static final int CIRCUIT_WINDOW = 50;
    private static final double CIRCUIT_RATIO = 0.8;

    /** The guard's delay must be over when the first request comes, or that is refused. */
    private static final Duration MARGIN = Duration.ofMillis(50);

    private final TypedGuard<CompletionStage<SendResult>> guard;
    private final Limits limits;
    private final BiConsumer<SendResult, Boolean> outcomes;
    private final Consumer<Boolean> circuitListener;
    private volatile Circuit circuit = new Circuit(CircuitBreakerState.CLOSED, 0);

    /**
     * What a guard lets through.
     *
     * @param requests at most so many at once
     * @param circuitDelay how long an open circuit lets nothing through
     * @param lastResort how long a request may take
     */
    record Limits(int requests, Duration circuitDelay, Duration lastResort) {}

    private record Circuit(CircuitBreakerState state, long openUntilNanos) {}

    /**
     * Passes each outcome to {@code outcomes}, with whether it counts against the endpoint, before the circuit breaker sees
     * it; and to {@code circuitListener} whether the circuit is open or half-open, at each change.
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

    /** How many requests the circuit lets through at once, where a closed one lets through {@code closed}. */
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

    /** Makes a request behind the guard; the stage fails only where {@code request} throws what is a bug. */
    CompletionStage<Passage> call(Supplier<CompletionStage<SendResult>> request) {
        return guard.get(() -> request.get().thenCompose(this::failIfTrouble))
                .handle((sendResult, failure) -> failure == null ? new Passage.Through(sendResult) : passage(failure));
    }

    /** Turns what the circuit breaker shall count into an exception; {@link #passage} turns it back. */
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

    /** Whether a request was let through the guard. */
    sealed interface Passage {
        /** The request was made, with this outcome. */
        record Through(SendResult sendResult) implements Passage {}

        /** The request was not made, because of the limit or the open circuit. It does not count as an attempt. */
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
