package io.ringback.chaos;

import java.time.Duration;
import java.time.Instant;

/** Something that was done to the service, and when. */
record Fault(Kind kind, Instant from, Instant until) {
    /** What was in flight just before may be lost by it; and what is written late because of it. */
    private static final Duration BEFORE = Duration.ofSeconds(1);

    private static final Duration AFTER = Duration.ofSeconds(2);

    enum Kind {
        /** SIGKILL to a node. */
        KILL(34),
        /** SIGTERM to a node. */
        TERMINATE(5),
        /** SIGTERM to a node as soon as it serves, again and again: shards move all the time. */
        FLAP(3),
        /** SIGSTOP to a node for longer than a lease, then SIGCONT: an owner that does not know what it lost. */
        FREEZE(7),
        /** {@code pg_ctl restart -m fast}. */
        RESTART_FAST(2),
        /** {@code pg_ctl restart -m immediate}: as a crash, with recovery. */
        RESTART_IMMEDIATE(2),
        /** {@code pg_terminate_backend} for every connection. */
        TERMINATE_BACKENDS(4),
        /** The way to the database is slow. */
        DELAY(3),
        /** Every connection to the database is reset. */
        CUT(4),
        /** Each connection to the database ends in one of its directions. */
        HALF_CLOSE(3),
        /** The connections to the database carry nothing any more, and do not say so. */
        DEAFEN(3),
        /** The server stores an event, and the connection is reset before its reply. */
        LOSE_REPLY(4);

        final int share;

        Kind(int share) {
            this.share = share;
        }
    }

    /** Whether it may be why what an answer at {@code instant} brought was never written down. */
    boolean isNear(Instant instant) {
        return instant.isAfter(from.minus(BEFORE)) && instant.isBefore(until.plus(AFTER));
    }
}
