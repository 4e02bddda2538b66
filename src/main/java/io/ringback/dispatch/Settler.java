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
 * Records results, many in one statement: results that arrive while a statement runs are part of the next.
 *
 * <p>Its queue is limited by the number of deliveries in flight, which includes unsettled ones. While the database is
 * unavailable it retries for the duration of a lease. Afterwards another process owns the rows, and they are only sent
 * again.
 */
final class Settler {
    private static final int BATCH = 500;
    /** Bytes of responses that justify a separate statement: the driver temporarily holds them twice. */
    private static final int BATCH_BYTES = 4 << 20;

    /** Number of results from which waiting for more is worthwhile. */
    private static final int BUSY = 8;

    private static final Duration COLLECT = Duration.ofMillis(5);
    /** Delay before an attempt that cannot be recorded is repeated. */
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
     * Creates a settler. All recorded results are passed to {@code written}, and each delivery with a 410 response to
     * {@code gone}. Neither may block.
     */
    Settler(Outbox outbox, Consumer<List<AttemptResult>> written, Consumer<Claim> gone) {
        this.outbox = outbox;
        this.written = written;
        this.gone = gone;
    }

    /** Registers {@code listener} for results that were recorded, or abandoned because their leases expired. */
    void onSettled(Consumer<List<AttemptResult>> listener) {
        settled = listener;
    }

    void add(AttemptResult attemptResult) {
        results.add(attemptResult);
    }

    /** Starts to record results. */
    void start() {
        thread.start();
    }

    /** Stops at once; unrecorded results are lost. */
    void stop() throws InterruptedException {
        stopped.countDown();
        thread.interrupt();
        thread.join();
    }

    /** Returns whether it is running. */
    boolean isRunning() {
        return thread.isAlive();
    }

    /** Returns whether its thread is alive, or was not started. */
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

    /** Settles the next batch. A failure does not end settling: its deliveries are sent again when their leases end. */
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
     * Waits briefly for more results under load, which makes batches cheaper; single results and awaited ones are not
     * delayed.
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

    /** Adds waiting results until the batch is full, by number or by bytes of responses. */
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
                            "%d of %d attempts were not recorded: their leases were lost, or they were recorded "
                                    + "before",
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
                            "Cannot record %d attempts before their leases expired; they will be made again: %s",
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

    /** Settles each result alone, so that an invalid one does not fail the others. */
    private void settleEach(List<AttemptResult> batch, SQLException failure) throws InterruptedException {
        AttemptResult first = batch.getFirst();
        if (batch.size() > 1) {
            for (AttemptResult attemptResult : batch) {
                settle(List.of(attemptResult));
            }
        } else if (first.weight() > 0 || first.clientError() != null) {
            // The response may be what cannot be stored; the result can.
            Log.errorf(failure, "Cannot record a response; recording its attempt without it");
            settle(List.of(first.bare()));
        } else {
            Claim claim = first.claim();
            LogIds.with(
                    claim,
                    () -> Log.errorf(
                            failure,
                            "Cannot record an attempt of delivery %s; it will be made again in %d s",
                            Ids.show(claim.deliveryId()),
                            AGAIN.toSeconds()));
            postpone(claim);
        }
    }

    /** Delays a delivery that cannot be recorded, so that it is not sent in a loop. */
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
