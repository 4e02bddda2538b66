package io.ringback.http;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Logs a failure that repeats in few lines: a warning when it begins, one a minute while it lasts, and one line when it is
 * over.
 *
 * <p>A success ends an outage when nothing has failed for three seconds: what fails and succeeds by turns is one outage.
 * Any number of threads may use one.
 */
public final class OutageLog {
    private static final long REMINDER = Duration.ofMinutes(1).toNanos();
    private static final long QUIET = Duration.ofSeconds(3).toNanos();
    private static final int LONGEST_REASON = 300;

    private final Logger log;
    private final String task;
    private final LongSupplier nanos;
    private volatile boolean failing;
    private long beganAt;
    private long reportedAt;
    private long failedAt;
    private long failures;

    /** Logs under the name of {@code owner} that {@code task}, as "claiming deliveries", fails. */
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
        failed(String.valueOf(failure.getMessage()));
    }

    private synchronized void failed(String reason) {
        long now = nanos.getAsLong();
        failedAt = now;
        failures = failing ? failures + 1 : 1;
        if (!failing) {
            failing = true;
            beganAt = now;
            reportedAt = now;
            log.warnf("%s fails and is tried again: %s", task, brief(reason));
        } else if (now - reportedAt >= REMINDER) {
            reportedAt = now;
            log.warnf("%s still fails after %d s, %d times so far: %s", task, seconds(now), failures, brief(reason));
        }
    }

    /** The task succeeded. Costs next to nothing while there is no outage. */
    public void worked() {
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

    /** A driver's message may hold a whole statement below its first line. */
    private static String brief(String reason) {
        String line = reason.lines().findFirst().orElse("");
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
    }
}
