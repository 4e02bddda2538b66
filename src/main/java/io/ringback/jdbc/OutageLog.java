package io.ringback.jdbc;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Logs a repeating failure in few lines: one at the beginning, one a minute while it lasts, and one at the end.
 *
 * <p>An unavailable database is a warning. Anything else is an error with a stack trace in its first line. The two
 * kinds are tracked separately, so that neither hides the other. An outage ends at the first success after three
 * seconds without a failure, so alternating results count as one outage. A failure after an hour starts a new one.
 * Thread-safe.
 */
public final class OutageLog {
    private static final long REMINDER = Duration.ofMinutes(1).toNanos();
    private static final long QUIET = Duration.ofSeconds(3).toNanos();
    private static final long LAPSED = Duration.ofHours(1).toNanos();
    private static final int LONGEST_REASON = 300;

    private final Logger log;
    private final String task;
    private final LongSupplier nanos;
    private final Episode unavailable = new Episode(Logger.Level.WARN);
    private final Episode faulty = new Episode(Logger.Level.ERROR);

    /**
     * Creates a log in the name of {@code owner}; {@code task} completes the sentence "... fails", as "fetching
     * deliveries".
     */
    public OutageLog(Class<?> owner, String task) {
        this(Logger.getLogger(owner), task, System::nanoTime);
    }

    OutageLog(Logger log, String task, LongSupplier nanos) {
        this.log = log;
        this.task = task;
        this.nanos = nanos;
    }

    /** Records a failure of the task, which will be retried. */
    public void failed(Throwable failure) {
        (Unreachable.isCauseOf(failure) ? unavailable : faulty).failed(failure);
    }

    /** Records a success of the task. Cheap while there is no outage. */
    public void worked() {
        unavailable.worked();
        faulty.worked();
    }

    /** Tracks consecutive failures of one kind. */
    private final class Episode {
        private final Logger.Level level;
        private volatile boolean failing;
        private long beganAt;
        private long reportedAt;
        private long failedAt;
        private long failures;

        Episode(Logger.Level level) {
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
                    "%s fails; retrying: %s",
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

    /** Returns the first line of a message: drivers append whole statements. */
    private static String brief(Throwable failure) {
        String line = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
    }
}
