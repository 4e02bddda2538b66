package io.ringback.background;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Decides for the whole process when background work may query the database.
 *
 * <p>While there is work, each job runs at its own interval. A process without work for {@link #LINGER} is quiet: all
 * its jobs then run together, once in each {@code RINGBACK_QUIET}, so that an idle database can suspend. Such a moment
 * is called a look. Thread-safe.
 */
@Singleton
public class QuietMode {
    /** Maximum time between the last work and quiet mode. */
    static final Duration LINGER = Duration.ofSeconds(30);

    private final long pauseNanos;
    private final long lingerNanos;
    private final LongSupplier nanos;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<BooleanSupplier> conditions = new CopyOnWriteArrayList<>();
    private volatile boolean begun;
    private volatile long workAtNanos;

    @Inject
    QuietMode(QuietConfig config) {
        this(config.quiet(), System::nanoTime);
    }

    /** Creates a mode with a look every {@code pause}; it is never quiet if that is zero. */
    public QuietMode(Duration pause, LongSupplier nanos) {
        this.pauseNanos = pause.toNanos();
        this.lingerNanos = Math.min(LINGER.toNanos(), pauseNanos);
        this.nanos = nanos;
        this.workAtNanos = nanos.getAsLong();
    }

    /** Allows the process to become quiet from now on. */
    public void begin() {
        workAtNanos = nanos.getAsLong();
        begun = true;
    }

    /** Allows quiet mode only while {@code condition} holds. */
    public void onlyWhile(BooleanSupplier condition) {
        conditions.add(condition);
    }

    /** Registers {@code listener}, which is called when work ends quiet mode, on the thread that reports the work. */
    public void onWake(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * Records that there is work.
     *
     * @return whether other processes may be quiet, or soon will be: nothing was recorded here for half of
     *     {@link #LINGER}
     */
    public boolean wake() {
        long now = nanos.getAsLong();
        long idle = now - workAtNanos;
        workAtNanos = now;
        if (!begun || pauseNanos == 0) {
            return false;
        }
        if (idle > lingerNanos) {
            listeners.forEach(Runnable::run);
        }
        return idle > lingerNanos / 2;
    }

    /** Returns how long a process stays awake without work. */
    public Duration linger() {
        return Duration.ofNanos(lingerNanos);
    }

    /** Returns whether the database is queried at looks only. */
    public boolean isQuiet() {
        return isQuiet(nanos.getAsLong());
    }

    private boolean isQuiet(long now) {
        return begun
                && pauseNanos > 0
                && now - workAtNanos > lingerNanos
                && conditions.stream().allMatch(BooleanSupplier::getAsBoolean);
    }

    /** Returns the schedule of a job that queries the database every {@code every}. */
    public Interval every(Duration every) {
        return new Interval(every, Duration.ZERO);
    }

    /** Returns the schedule with the first run after {@code delay}. */
    public Interval every(Duration every, Duration delay) {
        return new Interval(every, delay);
    }

    /** Decides when one job runs; to be asked often: each second. */
    public final class Interval {
        private final long everyNanos;
        private long dueAtNanos;
        private long quietSinceNanos;
        private long looks;

        private Interval(Duration every, Duration delay) {
            this.everyNanos = every.toNanos();
            this.dueAtNanos = nanos.getAsLong() + delay.toNanos();
        }

        /** Returns whether the job must run now; to be called once per run. */
        public synchronized boolean isDue() {
            long now = nanos.getAsLong();
            boolean mayAsk = !isQuiet(now) || isLook(now);
            if (!mayAsk || now - dueAtNanos < 0) {
                return false;
            }
            dueAtNanos = now + everyNanos;
            return true;
        }

        /** Returns whether a look has begun since the last call. */
        private boolean isLook(long now) {
            long since = workAtNanos + lingerNanos;
            long before = since == quietSinceNanos ? looks : 0;
            quietSinceNanos = since;
            looks = (now - since) / pauseNanos;
            return looks > before;
        }
    }
}
