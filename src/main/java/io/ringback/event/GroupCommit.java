package io.ringback.event;

import io.quarkus.logging.Log;
import io.ringback.http.ApiException;
import io.ringback.http.Problem;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/**
 * Lets single events that arrive together share one statement and one commit. No thread waits for it: the outcome is told
 * when it is there.
 *
 * <p>What waits is bounded by its bytes; beyond that callers are asked to come back.
 */
@ApplicationScoped
class GroupCommit {
    private static final int COMMITTERS = 3;
    /** What may wait: an eighth of the heap, and no more than this. */
    private static final int MOST_BYTES = 64 << 20;
    /** What one event costs beside its payload. */
    private static final int OVERHEAD = 1024;

    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final Intake intake;
    private final Groups<Waiting> groups = new Groups<>();
    private final Semaphore bytes =
            new Semaphore((int) Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 8));
    private final List<Thread> committers;

    GroupCommit(Intake intake) {
        this.intake = intake;
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
        Waiting waiting = new Waiting(event, size, new CompletableFuture<>());
        if (!groups.add(waiting)) {
            refuse(waiting);
        }
        return waiting.outcome();
    }

    private void commitAll() {
        try {
            while (true) {
                List<Waiting> group = groups.take();
                try {
                    commit(group);
                } finally {
                    groups.done();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void commit(List<Waiting> group) {
        try {
            var outcomes = intake.acceptEach(group.stream().map(Waiting::event).toList());
            for (int i = 0; i < group.size(); i++) {
                end(group.get(i)).complete(outcomes.get(i));
            }
        } catch (SQLException | RuntimeException failure) {
            if (group.size() == 1) {
                end(group.getFirst()).completeExceptionally(failure);
            } else {
                // One of them may be at fault; the others shall not pay for it.
                Log.debugf(failure, "a group of %d events was refused, each is tried alone", group.size());
                group.forEach(waiting -> commit(List.of(waiting)));
            }
        }
    }

    private CompletableFuture<Intake.Outcome> end(Waiting waiting) {
        bytes.release(waiting.size());
        return waiting.outcome();
    }

    private void refuse(Waiting waiting) {
        end(waiting)
                .completeExceptionally(
                        ApiException.retryLater(Problem.UNREACHABLE, "the service is stopping, try again", COME_BACK));
    }

    @PreDestroy
    void stop() {
        groups.close().forEach(this::refuse);
        committers.forEach(Thread::interrupt);
    }

    private record Waiting(NewEvent event, int size, CompletableFuture<Intake.Outcome> outcome) {}
}
