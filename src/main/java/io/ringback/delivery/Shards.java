package io.ringback.delivery;

/** Divides deliveries into parts by their webhooks' accounts. */
final class Shards {
    /** Number of shards; they are numbered from 0. */
    static final int COUNT = 1024;

    private Shards() {}
}
