package io.ringback.webhook;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The health of a webhook as callers see it.
 *
 * @param pending null in lists, which would have to count it for each webhook
 */
@Schema(
        name = "Health",
        readOnly = true,
        description = "How a webhook fares, a second or so ago; what never happened is absent.")
record HealthView(
        @Nullable Instant lastSuccessAt,
        @Nullable Instant lastFailureAt,

        @Schema(
                description =
                        "Since when nothing has succeeded while deliveries failed. After five days (configurable) the"
                                + " service disables the webhook. A change of the webhook counts anew.")
        @Nullable
        Instant failingSince,

        @Schema(
                implementation = int.class,
                minimum = "0",
                maximum = "10000",
                description = "How many deliveries are pending; counted up to 10000.")
        @Nullable
        Integer pending,

        @Schema(
                enumeration = {"closed", "open", "half_open"},
                description = "`closed` is well; `open` is not sent to for a while, `half_open` is being tried.")
        String circuit) {
    /** {@code state} is null when nothing was ever sent to the webhook. */
    static HealthView of(Health.@Nullable State state, @Nullable Integer pending) {
        return state == null
                ? new HealthView(null, null, null, pending, Health.Circuit.CLOSED.shown())
                : new HealthView(
                        state.lastSuccessAt(), state.lastFailureAt(), state.failingSince(), pending, state.circuit());
    }
}
