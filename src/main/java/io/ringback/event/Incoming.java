package io.ringback.event;

/** Describes the result of parsing one item of a request. */
sealed interface Incoming {

    /** Holds an event to store and fan out. */
    record Event(NewEvent event) implements Incoming {}

    /** Holds an event that is ignored by rule; {@code why} is returned to the caller and counted. */
    record Ignored(String why) implements Incoming {}
}
