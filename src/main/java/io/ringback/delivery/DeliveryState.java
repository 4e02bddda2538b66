package io.ringback.delivery;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Lists the states of a delivery. */
public enum DeliveryState {
    /** Due now or later, or in flight. */
    PENDING,
    /** An attempt succeeded. */
    DELIVERED,
    /** No retries are left, or the receiver rejects retries. */
    FAILED,
    /** Ended without success because it is not wanted any more. */
    CANCELLED;

    /** Returns the state's name in the API and the database. */
    public String shown() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the state {@link #shown} as {@code text}; empty when there is none. */
    public static Optional<DeliveryState> of(String text) {
        return Stream.of(values()).filter(state -> state.shown().equals(text)).findFirst();
    }
}
