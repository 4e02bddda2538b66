package io.ringback.delivery;

/** The parts that deliveries are divided into, by their webhooks' accounts. */
final class Shards {
    /** Their number; they are numbered from 0. */
    static final int COUNT = 1024;

    private Shards() {}
}
