package io.ringback.event;

/** What one item of a request means. */
sealed interface Incoming {

    /** An event to store and fan out. */
    record Event(NewEvent event) implements Incoming {}

    /** Well formed, but left out by rule; {@code why} is told to the caller and counted. */
    record Ignored(String why) implements Incoming {}
}
