package io.ringback.dispatch;

import io.quarkus.logging.Log;
import io.ringback.delivery.AttemptResult;
import io.ringback.delivery.Claim;
import io.ringback.delivery.Outbox;
import io.ringback.id.Ids;
import io.ringback.jdbc.OutageLog;
import io.ringback.jdbc.Unreachable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes results down, many in one statement: what arrives while a statement runs goes into the next.
 *
 * <p>Its queue is bounded by what the process has in flight, which counts a delivery until it is settled. While the
 * database is away it tries again, for as long as a lease may last: after that another process owns the rows, and a
 * repeat is all that can come of it.
 */
final class Settler {
    private static final int BATCH = 500;
    /** So many bytes of answers are worth a statement of their own: the driver holds them twice meanwhile. */
    private static final int BATCH_BYTES = 4 << 20;

    /** From so many at once on it is worth waiting for more. */
    private static final int BUSY = 8;

    private static final Duration COLLECT = Duration.ofMillis(5);
    /** When an attempt that cannot be recorded is made again. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final OutageLog outages = new OutageLog(Settler.class, "recording attempts");
    private final OutageLog faults = new OutageLog(Settler.class, "settling a batch of attempts");
    private final BlockingQueue<AttemptResult> results = new LinkedBlockingQueue<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("settler").daemon().unstarted(this::run);
    private final Outbox outbox;
    private final Consumer<Claim> gone;
    private final Consumer<List<AttemptResult>> written;
    private volatile Consumer<List<AttemptResult>> settled = batch -> {};

    /**
     * Tells {@code written} of all that was written down, and {@code gone} of each delivery whose receiver says that it is
     * gone for good. Neither may wait for anything.
     */
    Settler(Outbox outbox, Consumer<List<AttemptResult>> written, Consumer<Claim> gone) {
        this.outbox = outbox;
        this.written = written;
        this.gone = gone;
    }

    /** Tells {@code listener} which results became durable, or were given up because their leases are over. */
    void onSettled(Consumer<List<AttemptResult>> listener) {
        settled = listener;
    }

    void add(AttemptResult attemptResult) {
        results.add(attemptResult);
    }

    /** From now on results are written down. */
    void start() {
        thread.start();
    }

    /** Ends at once, whatever it waits for; what is not written down by then never is. */
    void stop() throws InterruptedException {
        stopped.countDown();
        thread.interrupt();
        thread.join();
    }

    /** Whether it does what it was started for. */
    boolean isRunning() {
        return thread.isAlive();
    }

    /** Whether it was not started, or goes on as it should. */
    boolean isSound() {
        return DispatchLoop.lives(thread);
    }

    private void run() {
        try {
            while (stopped.getCount() > 0) {
                settleNextAnyhow();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** A fault in one batch must not end the settling of all others: its deliveries come again when their leases end. */
    private void settleNextAnyhow() throws InterruptedException {
        try {
            settleNext();
            faults.worked();
        } catch (RuntimeException | Error bug) {
            faults.failed(bug);
        }
    }

    private void settleNext() throws InterruptedException {
        List<AttemptResult> batch = new ArrayList<>(BATCH);
        batch.add(results.take());
        fill(batch);
        collect(batch);
        try {
            settle(batch);
            batch.stream().filter(Settler::isGone).map(AttemptResult::claim).forEach(gone);
        } finally {
            settled.accept(batch);
        }
    }

    /**
     * While much is going on, a moment brings a batch that costs less for each; what comes alone, and what others wait
     * for, is not held up.
     */
    private void collect(List<AttemptResult> batch) throws InterruptedException {
        long until = System.nanoTime() + COLLECT.toNanos();
        while (batch.size() >= BUSY && !isFull(batch) && batch.stream().noneMatch(Settler::isAwaited)) {
            AttemptResult next = results.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return;
            }
            batch.add(next);
            fill(batch);
        }
    }

    /** Adds what is there until the batch is full: by number, or by the bytes of its answers. */
    private void fill(List<AttemptResult> batch) {
        int bytes = bytes(batch);
        for (AttemptResult next = next(batch, bytes); next != null; next = next(batch, bytes)) {
            batch.add(next);
            bytes += next.weight();
        }
    }

    private @Nullable AttemptResult next(List<AttemptResult> batch, int bytes) {
        return batch.size() < BATCH && bytes < BATCH_BYTES ? results.poll() : null;
    }

    private static boolean isFull(List<AttemptResult> batch) {
        return batch.size() >= BATCH || bytes(batch) >= BATCH_BYTES;
    }

    private static int bytes(List<AttemptResult> batch) {
        return batch.stream().mapToInt(AttemptResult::weight).sum();
    }

    private static boolean isAwaited(AttemptResult attemptResult) {
        return attemptResult.claim().orderKey() != null;
    }

    private static boolean isGone(AttemptResult attemptResult) {
        return attemptResult.answer() != null && attemptResult.answer().status() == OutcomePolicy.GONE;
    }

    private void settle(List<AttemptResult> batch) throws InterruptedException {
        while (true) {
            try {
                int count = outbox.settle(batch);
                outages.worked();
                written.accept(batch);
                if (count < batch.size()) {
                    Log.warnf(
                            "%d of %d attempts were not recorded: their leases were lost, or they were recorded before",
                            batch.size() - count, batch.size());
                }
                return;
            } catch (SQLException failure) {
                if (Unreachable.isRefusedData(failure)) {
                    settleEach(batch, failure);
                    return;
                }
                if (isOver(batch)) {
                    Log.errorf(
                            "%d attempts could not be recorded while their leases lasted; they will be made again: %s",
                            batch.size(), failure.getMessage());
                    return;
                }
                outages.failed(failure);
                if (stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        }
    }

    /** One of them is at fault; the others shall not pay for it. */
    private void settleEach(List<AttemptResult> batch, SQLException failure) throws InterruptedException {
        AttemptResult first = batch.getFirst();
        if (batch.size() > 1) {
            for (AttemptResult attemptResult : batch) {
                settle(List.of(attemptResult));
            }
        } else if (first.weight() > 0 || first.clientError() != null) {
            // What the receiver sent may be what cannot be stored; what becomes of the delivery can.
            Log.errorf(failure, "An answer cannot be recorded, its attempt is recorded without it");
            settle(List.of(first.bare()));
        } else {
            Claim claim = first.claim();
            LogIds.with(
                    claim,
                    () -> Log.errorf(
                            failure,
                            "An attempt of delivery %s could not be recorded; it will be made again in %d s",
                            Ids.show(claim.deliveryId()),
                            AGAIN.toSeconds()));
            postpone(claim);
        }
    }

    /** What cannot be recorded must not be sent all the time. */
    private void postpone(Claim claim) {
        try {
            outbox.postpone(List.of(claim), AGAIN);
        } catch (SQLException unavailable) {
            outages.failed(unavailable);
        }
    }

    private static boolean isOver(List<AttemptResult> batch) {
        long now = System.nanoTime();
        return batch.stream()
                .noneMatch(attemptResult -> attemptResult.claim().lease().outlasts(Duration.ZERO, now));
    }
}
