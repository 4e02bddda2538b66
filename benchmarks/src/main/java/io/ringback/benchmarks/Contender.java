package io.ringback.benchmarks;

/** Defines a competing implementation of the same work: a POST and an attempt row for each delivery. */
interface Contender {
    /** Returns the deliveries per second, measured for a limited time. */
    double rate() throws Exception;
}
