package io.ringback.chaos;

import java.time.Duration;
import java.time.Instant;

/** Holds a fault and its time. */
record Fault(Kind kind, Instant from, Instant until) {
    /** Requests in flight just before may be lost, and records may be late. */
    private static final Duration BEFORE = Duration.ofSeconds(1);

    private static final Duration AFTER = Duration.ofSeconds(2);

    enum Kind {
        /** SIGKILL to a node. */
        KILL(34),
        /** SIGTERM to a node. */
        TERMINATE(5),
        /** SIGTERM to a node as soon as it serves, repeatedly, so that shards move constantly. */
        FLAP(3),
        /** SIGSTOP to a node for longer than a lease, then SIGCONT: the owner does not know that it lost its shards. */
        FREEZE(7),
        /** {@code pg_ctl restart -m fast}. */
        RESTART_FAST(2),
        /** {@code pg_ctl restart -m immediate}: like a crash, with recovery. */
        RESTART_IMMEDIATE(2),
        /** {@code pg_terminate_backend} for every connection. */
        TERMINATE_BACKENDS(4),
        /** The connection to the database is slow. */
        DELAY(3),
        /** Every connection to the database is reset. */
        CUT(4),
        /** One direction of each database connection is closed. */
        HALF_CLOSE(3),
        /** Database connections silently stop carrying data. */
        DEAFEN(3),
        /** The server stores an event, and the connection is reset before its reply. */
        LOSE_REPLY(4);

        final int share;

        Kind(int share) {
            this.share = share;
        }
    }

    /** Returns whether this fault may explain that the result of a response at {@code instant} was never stored. */
    boolean isNear(Instant instant) {
        return instant.isAfter(from.minus(BEFORE)) && instant.isBefore(until.plus(AFTER));
    }
}
