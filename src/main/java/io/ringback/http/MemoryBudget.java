package io.ringback.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits the memory that all requests hold together.
 *
 * <p>A quarter of it is reserved for small requests. An account may hold a quarter of the total, an address half.
 * Unauthenticated requests share a quarter, of which one address may hold half.
 */
public final class MemoryBudget {
    private static final String ALL = "all";
    private static final String LARGE = "large";
    private static final String STRANGERS = "strangers";

    private final long total;
    private final long least;
    private final Map<String, Long> held = new HashMap<>();

    /**
     * Creates a budget of {@code total} bytes. One request of an authenticated caller may always hold {@code least}
     * bytes.
     */
    public MemoryBudget(long total, long least) {
        this.total = Math.max(total, least);
        this.least = least;
    }

    /** Returns the maximum that one request may hold, in bytes. */
    public long most() {
        return Math.max(total / 4, least);
    }

    /** Creates the hold of one request, with nothing taken; {@code account} is null while the caller is unknown. */
    public Hold hold(@Nullable String account, String address) {
        return new Hold(limits(account, address));
    }

    private List<Limit> limits(@Nullable String account, String address) {
        Limit all = new Limit(ALL, total);
        return account == null
                ? List.of(all, new Limit(STRANGERS, total / 4), new Limit("stranger " + address, total / 8))
                : List.of(
                        all,
                        new Limit("account " + account, most()),
                        new Limit("address " + address, Math.max(total / 2, least)));
    }

    /** Returns the number of bytes held. */
    public synchronized long held() {
        return held.getOrDefault(ALL, 0L);
    }

    private synchronized boolean take(List<Limit> limits, long bytes) {
        for (Limit limit : limits) {
            if (held.getOrDefault(limit.name(), 0L) + bytes > limit.most()) {
                return false;
            }
        }
        limits.forEach(limit -> held.merge(limit.name(), bytes, Long::sum));
        return true;
    }

    private synchronized void give(List<Limit> limits, long bytes) {
        limits.forEach(limit ->
                held.computeIfPresent(limit.name(), (name, before) -> before == bytes ? null : before - bytes));
    }

    private record Limit(String name, long most) {}

    /** Tracks the memory that one request holds. */
    public final class Hold {
        private final List<Limit> limits;
        private final List<Limit> limitsOfLarge;
        private long small;
        private long large;
        private boolean ended;

        private Hold(List<Limit> limits) {
            this.limits = limits;
            this.limitsOfLarge = new ArrayList<>(limits);
            limitsOfLarge.add(new Limit(LARGE, Math.max(total - total / 4, least)));
        }

        /** Takes {@code bytes} more; returns false and takes nothing when they exceed a limit. */
        public synchronized boolean take(long bytes, boolean isLarge) {
            if (ended || !MemoryBudget.this.take(isLarge ? limitsOfLarge : limits, bytes)) {
                return false;
            }
            if (isLarge) {
                large += bytes;
            } else {
                small += bytes;
            }
            return true;
        }

        /** Releases all that is held. */
        public synchronized void release() {
            if (small > 0) {
                give(limits, small);
            }
            if (large > 0) {
                give(limitsOfLarge, large);
            }
            small = 0;
            large = 0;
        }

        /** Releases all that is held; the hold cannot be used again. */
        public synchronized void end() {
            release();
            ended = true;
        }
    }
}
