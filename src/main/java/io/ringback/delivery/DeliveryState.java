package io.ringback.delivery;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What became of a delivery. */
public enum DeliveryState {
    /** It is to be sent, or being sent. */
    PENDING,
    /** Its receiver has it. */
    DELIVERED,
    /** Its tries are used up, or its receiver wants no more. */
    FAILED,
    /** It ended because nobody wants it any more. */
    CANCELLED;

    /** As callers and the database spell it. */
    public String shown() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state {@link #shown} as {@code text}; empty when there is none. */
    public static Optional<DeliveryState> of(String text) {
        return Stream.of(values()).filter(state -> state.shown().equals(text)).findFirst();
    }
}
