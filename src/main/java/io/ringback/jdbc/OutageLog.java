package io.ringback.jdbc;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Logs a failure that repeats in few lines: one when it begins, one a minute while it lasts, and one when it is over.
 *
 * <p>An unavailable database is a warning. All else is an error, whose first line has the stack; the two are told apart, so
 * that neither hides the other. A success ends an outage when nothing has failed for three seconds: what fails and succeeds
 * by turns is one outage. A failure after an hour without one begins another. Any number of threads may use one.
 */
public final class OutageLog {
    private static final long REMINDER = Duration.ofMinutes(1).toNanos();
    private static final long QUIET = Duration.ofSeconds(3).toNanos();
    private static final long LAPSED = Duration.ofHours(1).toNanos();
    private static final int LONGEST_REASON = 300;

    private final Logger log;
    private final String task;
    private final LongSupplier nanos;
    private final Spell unavailable = new Spell(Logger.Level.WARN);
    private final Spell faulty = new Spell(Logger.Level.ERROR);

    /** Logs under the name of {@code owner} that {@code task}, as "fetching deliveries", fails. */
    public OutageLog(Class<?> owner, String task) {
        this(Logger.getLogger(owner), task, System::nanoTime);
    }

    OutageLog(Logger log, String task, LongSupplier nanos) {
        this.log = log;
        this.task = task;
        this.nanos = nanos;
    }

    /** The task failed once more and will be tried again. */
    public void failed(Throwable failure) {
        (Unreachable.isCauseOf(failure) ? unavailable : faulty).failed(failure);
    }

    /** The task succeeded. Costs next to nothing while there is no outage. */
    public void worked() {
        unavailable.worked();
        faulty.worked();
    }

    /** Failures of one kind in a row. */
    private final class Spell {
        private final Logger.Level level;
        private volatile boolean failing;
        private long beganAt;
        private long reportedAt;
        private long failedAt;
        private long failures;

        Spell(Logger.Level level) {
            this.level = level;
        }

        synchronized void failed(Throwable failure) {
            long now = nanos.getAsLong();
            if (!failing || now - failedAt >= LAPSED) {
                begin(now, failure);
            } else if (now - reportedAt >= REMINDER) {
                reportedAt = now;
                log.logf(
                        level,
                        "%s still fails after %d s, %d times so far: %s",
                        task,
                        seconds(now),
                        failures + 1,
                        brief(failure));
            }
            failures++;
            failedAt = now;
        }

        private void begin(long now, Throwable failure) {
            failing = true;
            failures = 0;
            beganAt = now;
            reportedAt = now;
            log.logf(
                    level,
                    level == Logger.Level.ERROR ? failure : null,
                    "%s fails and is tried again: %s",
                    task,
                    brief(failure));
        }

        void worked() {
            if (failing) {
                end();
            }
        }

        private synchronized void end() {
            long now = nanos.getAsLong();
            if (failing && now - failedAt >= QUIET) {
                failing = false;
                log.infof("%s works again; it failed %d times in %d s", task, failures, seconds(now));
            }
        }

        private long seconds(long now) {
            return Duration.ofNanos(now - beganAt).toSeconds();
        }
    }

    /** A driver's message may hold a whole statement below its first line. */
    private static String brief(Throwable failure) {
        String line = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
    }
}
