package io.ringback.background;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Decides for the whole process when background work may ask the database.
 *
 * <p>While there is work, each job asks at its own interval. A process without work for {@link #LINGER} is quiet: all its
 * jobs ask together then, once in each {@code RINGBACK_QUIET}, so that a database that sleeps while nobody asks can sleep.
 * Such a moment is a look. Safe for use by several threads.
 */
@Singleton
public class QuietMode {
    /** How long a process goes on as usual after its last work, at most. */
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

    /** Looks every {@code pause} while it is quiet; never quiet if that is zero. */
    public QuietMode(Duration pause, LongSupplier nanos) {
        this.pauseNanos = pause.toNanos();
        this.lingerNanos = Math.min(LINGER.toNanos(), pauseNanos);
        this.nanos = nanos;
        this.workAtNanos = nanos.getAsLong();
    }

    /** From now on the process may become quiet. */
    public void begin() {
        workAtNanos = nanos.getAsLong();
        begun = true;
    }

    /** The process is quiet only while {@code condition} holds. */
    public void onlyWhile(BooleanSupplier condition) {
        conditions.add(condition);
    }

    /** Calls {@code listener} when work ends the quiet, on the thread that brings it. */
    public void onWake(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * Notes that there is work.
     *
     * @return whether other processes may be quiet, or soon will be: nothing was noted here for half of the time
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

    /** How long a process stays awake without work. */
    public Duration linger() {
        return Duration.ofNanos(lingerNanos);
    }

    /** Whether the database is asked at looks only. */
    public boolean isQuiet() {
        return isQuiet(nanos.getAsLong());
    }

    private boolean isQuiet(long now) {
        return begun
                && pauseNanos > 0
                && now - workAtNanos > lingerNanos
                && conditions.stream().allMatch(BooleanSupplier::getAsBoolean);
    }

    /** When a job that asks the database every {@code every} is to run. */
    public Interval every(Duration every) {
        return new Interval(every, Duration.ZERO);
    }

    /** The same, for the first time after {@code delay}. */
    public Interval every(Duration every, Duration delay) {
        return new Interval(every, delay);
    }

    /** When one job is to run, which asks for it often: each second. */
    public final class Interval {
        private final long everyNanos;
        private long dueAtNanos;
        private long quietSinceNanos;
        private long looks;

        private Interval(Duration every, Duration delay) {
            this.everyNanos = every.toNanos();
            this.dueAtNanos = nanos.getAsLong() + delay.toNanos();
        }

        /** Whether the job is to run now; it is asked once for each run. */
        public synchronized boolean isDue() {
            long now = nanos.getAsLong();
            boolean mayAsk = !isQuiet(now) || isLook(now);
            if (!mayAsk || now - dueAtNanos < 0) {
                return false;
            }
            dueAtNanos = now + everyNanos;
            return true;
        }

        /** Whether a look has begun since the last question. */
        private boolean isLook(long now) {
            long since = workAtNanos + lingerNanos;
            long before = since == quietSinceNanos ? looks : 0;
            quietSinceNanos = since;
            looks = (now - since) / pauseNanos;
            return looks > before;
        }
    }
}
