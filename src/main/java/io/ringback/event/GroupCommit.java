package io.ringback.event;

import io.quarkus.logging.Log;
import io.ringback.http.ApiException;
import io.ringback.http.Problem;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/**
 * Lets single events that arrive together share one statement and one commit.
 *
 * <p>Nobody waits to be joined: a committer takes what is there. While it commits, others arrive, and the next takes
 * them together. What waits is bounded by its bytes; beyond that callers are asked to come back.
 */
@ApplicationScoped
class GroupCommit {
    private static final int COMMITTERS = 3;
    private static final int MOST_IN_GROUP = 200;
    private static final int MOST_BYTES = 64 << 20;
    /** What one event costs beside its payload. */
    private static final int OVERHEAD = 1024;

    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final Intake intake;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Semaphore bytes = new Semaphore(MOST_BYTES);
    private final List<Thread> committers;

    GroupCommit(Intake intake) {
        this.intake = intake;
        this.committers = IntStream.rangeClosed(1, COMMITTERS)
                .mapToObj(i -> Thread.ofPlatform().name("intake-" + i).daemon().start(this::commitAll))
                .toList();
    }

    /**
     * As {@link Intake#accept} of the one event.
     *
     * @throws ApiException 503 when too much is waiting; nothing was stored
     */
    Intake.Outcome accept(NewEvent event) throws SQLException {
        int size = event.payload().length + OVERHEAD;
        if (!bytes.tryAcquire(size)) {
            throw ApiException.retryLater(
                    Problem.UNREACHABLE, "more events arrive than can be stored now, try again", COME_BACK);
        }
        try {
            Waiting waiting = new Waiting(event, new CompletableFuture<>());
            queue.add(waiting);
            return waiting.outcome().get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw ApiException.retryLater(Problem.UNREACHABLE, "the service is stopping, try again", COME_BACK);
        } finally {
            bytes.release(size);
        }
    }

    private void commitAll() {
        try {
            while (true) {
                List<Waiting> group = new ArrayList<>();
                group.add(queue.take());
                queue.drainTo(group, MOST_IN_GROUP - 1);
                commit(group);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void commit(List<Waiting> group) {
        try {
            var outcomes = intake.acceptEach(group.stream().map(Waiting::event).toList());
            for (int i = 0; i < group.size(); i++) {
                group.get(i).outcome().complete(outcomes.get(i));
            }
        } catch (SQLException | RuntimeException failure) {
            if (group.size() == 1) {
                group.getFirst().outcome().completeExceptionally(failure);
            } else {
                // One of them may be at fault; the others shall not pay for it.
                Log.debugf(failure, "a group of %d events was refused, each is tried alone", group.size());
                group.forEach(waiting -> commit(List.of(waiting)));
            }
        }
    }

    @PreDestroy
    void stop() {
        committers.forEach(Thread::interrupt);
    }

    private record Waiting(NewEvent event, CompletableFuture<Intake.Outcome> outcome) {}
}
