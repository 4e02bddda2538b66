package io.ringback.event;

import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.ringback.http.ApiException;
import io.ringback.http.Problem;
import io.ringback.jdbc.Unreachable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Stores single events that arrive together with one statement and one commit. No thread waits: a future completes with
 * the outcome.
 *
 * <p>The queue is limited by bytes; beyond that, callers get a 503 with Retry-After. When one group fails because the
 * database is unavailable, the whole queue is rejected.
 */
@ApplicationScoped
class GroupCommit {
    private static final int COMMITTERS = 3;
    /** Upper limit of the queue, in bytes; the lower of this and an eighth of the heap applies. */
    private static final int MOST_BYTES = 64 << 20;
    /** Approximate memory of an event without its payload, in bytes. */
    private static final int OVERHEAD = 1024;

    private static final Duration COME_BACK = Duration.ofSeconds(1);
    private static final Duration UNTIL_STOPPED = Duration.ofSeconds(5);

    private final Intake intake;
    private final LargeFanOuts large;
    private final BatchQueue<WaitingEvent> batchQueue = new BatchQueue<>();
    private final Semaphore bytes =
            new Semaphore((int) Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 8));
    private final List<Thread> committers;
    /** Events that the thread {@code alone} stores one by one. */
    private final Queue<WaitingEvent> apart = new ConcurrentLinkedQueue<>();

    private final ExecutorService alone = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("intake-large").daemon().factory());
    private volatile boolean stopped;

    GroupCommit(Intake intake, LargeFanOuts large) {
        this.intake = intake;
        this.large = large;
        this.committers = IntStream.rangeClosed(1, COMMITTERS)
                .mapToObj(i -> Thread.ofPlatform().name("intake-" + i).daemon().start(this::commitAll))
                .toList();
    }

    /**
     * Queues {@code event}; the result is that of {@link Intake#accept}. The future fails with the exception of that
     * method, or with a 503 when the service stops first.
     *
     * @throws ApiException 503 when the queue is full; nothing was stored
     */
    CompletionStage<Intake.Outcome> accept(NewEvent event) {
        int size = event.payload().length + OVERHEAD;
        if (!bytes.tryAcquire(size)) {
            throw ApiException.retryLater(
                    Problem.UNREACHABLE, "Events arrive faster than they can be stored; try again later.", COME_BACK);
        }
        WaitingEvent waitingEvent = new WaitingEvent(event, size, new CompletableFuture<>());
        if (!batchQueue.add(waitingEvent)) {
            refuse(waitingEvent);
        }
        return waitingEvent.outcome();
    }

    /** Returns whether all commit threads are alive. */
    boolean isSound() {
        return stopped || committers.stream().allMatch(Thread::isAlive);
    }

    private void commitAll() {
        try {
            for (List<WaitingEvent> group = batchQueue.take(); !group.isEmpty(); group = batchQueue.take()) {
                try {
                    commitApart(group);
                } finally {
                    batchQueue.done();
                }
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Commits groups; a failed group does not end the thread. Events with very many deliveries go to a separate thread,
     * so that the next group does not wait for them.
     */
    private void commitApart(List<WaitingEvent> group) {
        try {
            LargeFanOuts.Parts<WaitingEvent> parts =
                    large.apart(group, waitingEvent -> waitingEvent.event().accountId());
            parts.large().forEach(this::commitAlone);
            if (!parts.ordinary().isEmpty()) {
                commit(parts.ordinary());
            }
        } catch (RuntimeException | Error bug) {
            failAll(group, bug);
        }
    }

    private void commitAlone(WaitingEvent waitingEvent) {
        apart.add(waitingEvent);
        alone.execute(this::commitNextAlone);
    }

    /** Commits the next separate event, if there is one: an outage or a shutdown clears the queue. */
    private void commitNextAlone() {
        WaitingEvent next = apart.poll();
        if (next == null) {
            return;
        }
        try {
            commit(List.of(next));
        } catch (RuntimeException | Error bug) {
            failAll(List.of(next), bug);
        }
    }

    private void failAll(List<WaitingEvent> group, Throwable bug) {
        Log.error(
                "Group commit failed after its statement; some callers may get no response. Report "
                        + "it with the stack trace",
                bug);
        group.forEach(waitingEvent -> fail(waitingEvent, bug));
    }

    /** Commits {@code group}. Only its statement can fail it: after the commit, each new event is accepted. */
    private void commit(List<WaitingEvent> group) {
        @Nullable Receipt[] receipts;
        try {
            receipts = intake.acceptEach(group.stream().map(WaitingEvent::event).toList());
        } catch (SQLException | RuntimeException | Error failure) {
            failed(group, failure);
            return;
        }
        List<WaitingEvent> repeats = new ArrayList<>();
        for (int i = 0; i < receipts.length; i++) {
            Receipt receipt = receipts[i];
            if (receipt == null) {
                repeats.add(group.get(i));
            } else {
                complete(group.get(i), Intake.together(receipt));
                large.note(group.get(i).event().accountId(), receipt.deliveries());
            }
        }
        if (!repeats.isEmpty()) {
            answer(repeats);
        }
    }

    private void answer(List<WaitingEvent> repeats) {
        List<Intake.Outcome> outcomes;
        try {
            outcomes = intake.repeated(repeats.stream().map(WaitingEvent::event).toList());
        } catch (SQLException | RuntimeException | Error failure) {
            if (repeats.size() > 1 && Unreachable.isConflict(failure)) {
                Log.debugf(
                        failure, "One of %d repeated event keys was deleted; storing each event alone", repeats.size());
                commitEach(repeats);
            } else {
                failed(repeats, failure);
            }
            return;
        }
        for (int i = 0; i < outcomes.size(); i++) {
            complete(repeats.get(i), outcomes.get(i));
        }
    }

    /** Handles a failed group. If one event may be the cause, each is stored alone; otherwise all fail. */
    private void failed(List<WaitingEvent> group, Throwable failure) {
        if (group.size() > 1 && Unreachable.isRefusedData(failure)) {
            Log.debugf(failure, "Group of %d events was rejected; storing each event alone", group.size());
            commitEach(group);
            return;
        }
        group.forEach(waitingEvent -> fail(waitingEvent, failure));
        if (failure.getCause() instanceof SocketTimeoutException) {
            // The statement may have been too large: later groups are tried, the events of this one stored alone.
            group.forEach(waitingEvent -> large.suspect(waitingEvent.event().accountId()));
        } else if (isOutage(failure)) {
            batchQueue.clear().forEach(waitingEvent -> fail(waitingEvent, failure));
            clearApart(waitingEvent -> fail(waitingEvent, failure));
        }
    }

    private void clearApart(Consumer<WaitingEvent> action) {
        for (WaitingEvent next = apart.poll(); next != null; next = apart.poll()) {
            action.accept(next);
        }
    }

    /**
     * Commits each event of {@code group} alone. An outage fails the remaining ones, since each would wait for the
     * database again.
     */
    private void commitEach(List<WaitingEvent> group) {
        for (WaitingEvent waitingEvent : group) {
            commit(List.of(waitingEvent));
            if (waitingEvent.outcome().isCompletedExceptionally()) {
                Throwable failure = waitingEvent.outcome().exceptionNow();
                if (isOutage(failure)) {
                    group.forEach(rest -> fail(rest, failure));
                    return;
                }
            }
        }
    }

    private static boolean isOutage(Throwable failure) {
        return Unreachable.isCauseOf(failure) && !Unreachable.isConflict(failure);
    }

    private void complete(WaitingEvent waitingEvent, Intake.Outcome outcome) {
        if (waitingEvent.outcome().complete(outcome)) {
            bytes.release(waitingEvent.size());
        }
    }

    private void fail(WaitingEvent waitingEvent, Throwable failure) {
        if (waitingEvent.outcome().completeExceptionally(failure)) {
            bytes.release(waitingEvent.size());
        }
    }

    private void refuse(WaitingEvent waitingEvent) {
        fail(
                waitingEvent,
                ApiException.retryLater(Problem.UNREACHABLE, "The service is shutting down; try again.", COME_BACK));
    }

    /** Stops before the connection pools close. */
    void stop(@Observes ShutdownEvent stopping) throws InterruptedException {
        stopped = true;
        batchQueue.close().forEach(this::refuse);
        for (Thread committer : committers) {
            committer.join(UNTIL_STOPPED);
        }
        clearApart(this::refuse);
        alone.shutdown();
        if (!alone.awaitTermination(UNTIL_STOPPED.toMillis(), TimeUnit.MILLISECONDS)) {
            Log.warn("Shutdown: an event with very many deliveries is still being stored; its caller gets "
                    + "no response and should send it again");
        }
    }

    private record WaitingEvent(NewEvent event, int size, CompletableFuture<Intake.Outcome> outcome) {}
}
