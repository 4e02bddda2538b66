package io.ringback.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.ringback.delivery.AttemptResult;
import io.ringback.dispatch.send.ClientError;
import io.ringback.id.Ids;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Exposes metrics of deliveries and attempts. No label has unbounded values. */
@Singleton
class DispatchMetrics {
    private final MeterRegistry meters;
    private final Timer latency;
    private final DistributionSummary batches;

    DispatchMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.latency = Timer.builder("ringback.delivery.latency")
                .description("Time from the acceptance of an event to a successful response, retries included")
                .serviceLevelObjectives(
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(5),
                        Duration.ofHours(1))
                .register(meters);
        Stream.concat(
                        Stream.of("2xx", "3xx", "4xx", "5xx"),
                        Stream.of(ClientError.values()).map(ClientError::text))
                .forEach(this::register);
        this.batches = DistributionSummary.builder("ringback.settle.batch")
                .description("Attempts recorded in one statement")
                .register(meters);
    }

    /** Registers all counters at startup with 0, so that rates include the first increment. */
    private void register(String kind) {
        duration(kind);
        if (kind.equals("2xx")) {
            attempts("delivered", kind);
        } else {
            attempts("retry", kind);
            attempts("failed", kind);
        }
    }

    private Counter attempts(String outcome, String kind) {
        return Counter.builder("ringback.attempts")
                .description("Settled attempts")
                .tags("outcome", outcome, "class", kind)
                .register(meters);
    }

    private Timer duration(String kind) {
        return Timer.builder("ringback.attempt.duration")
                .description("Time from the lookup of a receiver's host to the last byte of its response")
                .tags("class", kind)
                .serviceLevelObjectives(
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(2500),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30))
                .register(meters);
    }

    void settled(List<AttemptResult> batch) {
        batches.record(batch.size());
        batch.forEach(this::settled);
    }

    private void settled(AttemptResult attemptResult) {
        String kind = kind(attemptResult.answer(), attemptResult.clientError());
        attempts(outcome(attemptResult), kind).increment();
        duration(kind).record(attemptResult.took().isNegative() ? Duration.ZERO : attemptResult.took());
        if (attemptResult.next() instanceof AttemptResult.Delivered) {
            Duration took = Duration.between(
                    Ids.instant(attemptResult.claim().event().id()),
                    attemptResult.attemptedAt().plus(attemptResult.took()));
            latency.record(took.isNegative() ? Duration.ZERO : took);
        }
    }

    private static String outcome(AttemptResult attemptResult) {
        return switch (attemptResult.next()) {
            case AttemptResult.Delivered delivered -> "delivered";
            case AttemptResult.Retry retry -> "retry";
            case AttemptResult.Failed failed -> "failed";
        };
    }

    /** Returns {@code 2xx} and the like, or the error class without its detail. */
    private static String kind(AttemptResult.@Nullable Response answer, @Nullable String clientError) {
        if (answer != null) {
            return answer.status() / 100 + "xx";
        }
        String error = String.valueOf(clientError);
        int detail = error.indexOf(':');
        return detail < 0 ? error : error.substring(0, detail);
    }
}
