package io.ringback.webhook;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Shows the health of a webhook to callers.
 *
 * @param pending null in lists, which would have to count it for each webhook
 */
@Schema(
        name = "Health",
        readOnly = true,
        description = "The health of a webhook, about a second old; what never happened is absent.")
record HealthView(
        @Nullable Instant lastSuccessAt,
        @Nullable Instant lastFailureAt,

        @Schema(
                description = "The time since which nothing has succeeded while deliveries failed. After five days "
                        + "(configurable) the service disables the webhook. A change of the webhook restarts "
                        + "the period.")
        @Nullable
        Instant failingSince,

        @Schema(
                implementation = int.class,
                minimum = "0",
                maximum = "10000",
                description = "The number of pending deliveries, counted up to 10000.")
        @Nullable
        Integer pending,

        @Schema(
                enumeration = {"closed", "open", "half_open"},
                description = "`closed`: requests are sent; `open`: no requests for a while; `half_open`: a test "
                        + "request decides.")
        String circuit) {
    /** Creates the view; {@code state} is null when nothing was ever sent to the webhook. */
    static HealthView of(Health.@Nullable State state, @Nullable Integer pending) {
        return state == null
                ? new HealthView(null, null, null, pending, Health.Circuit.CLOSED.shown())
                : new HealthView(
                        state.lastSuccessAt(), state.lastFailureAt(), state.failingSince(), pending, state.circuit());
    }
}
