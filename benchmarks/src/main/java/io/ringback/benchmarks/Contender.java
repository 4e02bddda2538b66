package io.ringback.benchmarks;

/** Another way to do the same work: a POST and an attempt's row for each delivery. */
interface Contender {
    /** Deliveries per second, measured for a bounded time. */
    double rate() throws Exception;
}
