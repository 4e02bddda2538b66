package io.ringback.account;

import io.ringback.http.ApiException;
import io.ringback.http.Problem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Limits how much of one kind is in hand at once: of one account, and in this process. What finds its account's places
 * taken waits for one without a thread, as far as waiting is allowed, and is refused with 429 otherwise. Thread-safe.
 */
public final class AccountConcurrency {
    private final Limits limits;
    private final Map<UUID, Holder> holders = new HashMap<>();
    private int inAll;

    /**
     * How much there may be.
     *
     * @param perAccount in hand at once, of one account
     * @param inAll in hand at once, of all accounts
     * @param waiting of one account, beside those in hand
     * @param what names it to a caller who is refused
     * @param pause after which a caller who is refused may try again
     */
    public record Limits(int perAccount, int inAll, int waiting, String what, Duration pause) {}

    public AccountConcurrency(Limits limits) {
        this.limits = limits;
    }

    /** What one account has in hand, and what waits, first come first served. */
    private static final class Holder {
        private final Queue<CompletableFuture<Place>> waiting = new ArrayDeque<>();
        private int taken;
    }

    /** A place that was taken; it can be given back by any thread. */
    public final class Place {
        private final UUID account;
        private boolean given;

        private Place(UUID account) {
            this.account = account;
        }

        /** Gives the place back, once; what comes after the first time does nothing. */
        public void giveBack() {
            CompletableFuture<Place> next;
            synchronized (AccountConcurrency.this) {
                if (given) {
                    return;
                }
                given = true;
                next = handOver(account);
            }
            Place place = new Place(account);
            if (next != null && !next.complete(place)) {
                // It was called off while it waited.
                place.giveBack();
            }
        }
    }

    /** A place of {@code account}: at once, or when one is given back. 429 when too many wait already. */
    public CompletableFuture<Place> take(UUID account) {
        synchronized (this) {
            Holder holder = holders.computeIfAbsent(account, it -> new Holder());
            if (holder.taken < limits.perAccount() && inAll < limits.inAll()) {
                holder.taken++;
                inAll++;
                return CompletableFuture.completedFuture(new Place(account));
            }
            if (holder.taken > 0 && holder.waiting.size() < limits.waiting()) {
                CompletableFuture<Place> place = new CompletableFuture<>();
                holder.waiting.add(place);
                return place;
            }
            forgetIfIdle(account, holder);
        }
        throw ApiException.retryLater(
                Problem.TOO_MANY_REQUESTS, "too many " + limits.what() + " at once", limits.pause());
    }

    /** How much is in hand now. */
    public synchronized int inHand() {
        return inAll;
    }

    /** The one of {@code account} that takes over a place just given back; null when none waits. */
    private @Nullable CompletableFuture<Place> handOver(UUID account) {
        Holder holder = Objects.requireNonNull(holders.get(account));
        CompletableFuture<Place> next = holder.waiting.poll();
        if (next == null) {
            holder.taken--;
            inAll--;
            forgetIfIdle(account, holder);
        }
        return next;
    }

    private void forgetIfIdle(UUID account, Holder holder) {
        if (holder.taken == 0) {
            holders.remove(account);
        }
    }
}
