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
 * Limits concurrent work of one kind per account and per process. Work beyond an account's limit waits in a queue
 * without a thread, and is rejected with 429 when the queue is full. Thread-safe.
 */
public final class AccountConcurrency {
    private final Limits limits;
    private final Map<UUID, Holder> holders = new HashMap<>();
    private int inAll;

    /**
     * Sets the limits.
     *
     * @param perAccount maximum concurrent work of one account
     * @param inAll maximum concurrent work of all accounts
     * @param waiting maximum queue length of one account
     * @param what the kind of work, for the error message
     * @param pause the {@code Retry-After} of a rejection
     */
    public record Limits(int perAccount, int inAll, int waiting, String what, Duration pause) {}

    public AccountConcurrency(Limits limits) {
        this.limits = limits;
    }

    /** Holds the concurrent and the queued work of one account, in order of arrival. */
    private static final class Holder {
        private final Queue<CompletableFuture<Permit>> waiting = new ArrayDeque<>();
        private int taken;
    }

    /** Permits one unit of work; any thread may release it. */
    public final class Permit {
        private final UUID account;
        private boolean given;

        private Permit(UUID account) {
            this.account = account;
        }

        /** Releases the permit; later calls have no effect. */
        public void release() {
            CompletableFuture<Permit> next;
            synchronized (AccountConcurrency.this) {
                if (given) {
                    return;
                }
                given = true;
                next = handOver(account);
            }
            Permit permit = new Permit(account);
            if (next != null && !next.complete(permit)) {
                // It was cancelled while it waited.
                permit.release();
            }
        }
    }

    /** Acquires a permit for {@code account}, at once or when one is released; 429 when the queue is full. */
    public CompletableFuture<Permit> take(UUID account) {
        synchronized (this) {
            Holder holder = holders.computeIfAbsent(account, it -> new Holder());
            if (holder.taken < limits.perAccount() && inAll < limits.inAll()) {
                holder.taken++;
                inAll++;
                return CompletableFuture.completedFuture(new Permit(account));
            }
            if (holder.taken > 0 && holder.waiting.size() < limits.waiting()) {
                CompletableFuture<Permit> permit = new CompletableFuture<>();
                holder.waiting.add(permit);
                return permit;
            }
            forgetIfIdle(account, holder);
        }
        throw ApiException.retryLater(
                Problem.TOO_MANY_REQUESTS,
                "too many " + limits.what() + " at once; wait for one to end",
                limits.pause());
    }

    /** Returns the number of acquired permits. */
    public synchronized int inUse() {
        return inAll;
    }

    /** Returns the next waiter for a released permit; null when none waits. */
    private @Nullable CompletableFuture<Permit> handOver(UUID account) {
        Holder holder = Objects.requireNonNull(holders.get(account));
        CompletableFuture<Permit> next = holder.waiting.poll();
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
