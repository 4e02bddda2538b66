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
 * Lets single events that arrive together share one statement and one commit. No thread waits for it: the outcome is told
 * when it is there.
 *
 * <p>What waits is bounded by its bytes; beyond that callers are asked to come back. While the database is unavailable,
 * all that waits is refused together as soon as one group was.
 */
@ApplicationScoped
class GroupCommit {
    private static final int COMMITTERS = 3;
    /** What may wait: an eighth of the heap, and no more than this. */
    private static final int MOST_BYTES = 64 << 20;
    /** What one event costs beside its payload. */
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
     * What {@link Intake#accept} says of the one event, once that is known; it fails with what that throws, and with 503
     * when the service stops first.
     *
     * @throws ApiException 503 when too much is waiting; nothing was stored
     */
    CompletionStage<Intake.Outcome> accept(NewEvent event) {
        int size = event.payload().length + OVERHEAD;
        if (!bytes.tryAcquire(size)) {
            throw ApiException.retryLater(
                    Problem.UNREACHABLE, "more events arrive than can be stored now, try again", COME_BACK);
        }
        WaitingEvent waitingEvent = new WaitingEvent(event, size, new CompletableFuture<>());
        if (!batchQueue.add(waitingEvent)) {
            refuse(waitingEvent);
        }
        return waitingEvent.outcome();
    }

    /** Whether events are committed: false when a thread that does so has died. */
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
     * Whatever happens to a group, its thread goes on with the next. Events with very many deliveries have a thread of their
     * own, so that the next group does not wait for them.
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

    /** Commits the next event that is still there: an outage or a stop clears the queue. */
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
        Log.error("A group of events was not stored in full", bug);
        group.forEach(waitingEvent -> fail(waitingEvent, bug));
    }

    /** Only the statement can fail a group: once it is committed, each new event is accepted. */
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
                Log.debugf(failure, "One of %d repeated event keys was deleted, each is tried alone", repeats.size());
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

    /** Where one event may be at fault, the others are tried without it. All else fails the group. */
    private void failed(List<WaitingEvent> group, Throwable failure) {
        if (group.size() > 1 && Unreachable.isRefusedData(failure)) {
            Log.debugf(failure, "a group of %d events was refused, each is tried alone", group.size());
            commitEach(group);
            return;
        }
        group.forEach(waitingEvent -> fail(waitingEvent, failure));
        if (failure.getCause() instanceof SocketTimeoutException) {
            // It may have been too much for one statement: what follows is tried, and those of this group apart.
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

    /** Commits each event of {@code group} alone. An outage fails the rest: each try would wait for the database again. */
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
                ApiException.retryLater(Problem.UNREACHABLE, "the service is stopping, try again", COME_BACK));
    }

    /** Ends before the pools of connections do. */
    void stop(@Observes ShutdownEvent stopping) throws InterruptedException {
        stopped = true;
        batchQueue.close().forEach(this::refuse);
        for (Thread committer : committers) {
            committer.join(UNTIL_STOPPED);
        }
        clearApart(this::refuse);
        alone.shutdown();
        if (!alone.awaitTermination(UNTIL_STOPPED.toMillis(), TimeUnit.MILLISECONDS)) {
            Log.warn("An event with very many deliveries is still being stored; its caller is not answered");
        }
    }

    private record WaitingEvent(NewEvent event, int size, CompletableFuture<Intake.Outcome> outcome) {}
}
