package io.ringback.delivery;

import io.quarkus.logging.Log;
import io.ringback.background.Job;
import io.ringback.background.QuietMode;
import io.ringback.jdbc.OutageLog;
import io.ringback.webhook.WebhookEnded;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.context.ManagedExecutor;

/**
 * Cancels the deliveries of ended webhooks: at once on the owner's process, and periodically in case the signal was
 * lost. One run handles all ended webhooks; runs never overlap.
 */
@ApplicationScoped
class CancellationJob {
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final OutageLog outages = new OutageLog(CancellationJob.class, "cancelling deliveries");
    private final Cancellations cancellations;
    private final Executor executor;
    private final PeerNotifier peers;
    private final QuietMode.Interval interval;
    private final AtomicInteger asked = new AtomicInteger();

    CancellationJob(Cancellations cancellations, PeerNotifier peers, ManagedExecutor executor, QuietMode quiet) {
        this.cancellations = cancellations;
        this.peers = peers;
        this.executor = executor;
        this.interval = quiet.every(EVERY);
        peers.onSignal(signal -> {
            if (signal instanceof PeerNotifier.Signal.Cancel) {
                ask();
            }
        });
    }

    void ended(@Observes(during = TransactionPhase.AFTER_SUCCESS) WebhookEnded ended) {
        ask();
        peers.send(new PeerNotifier.Signal.Cancel());
    }

    private void ask() {
        if (asked.getAndIncrement() == 0) {
            try {
                executor.execute(this::sweepWhileAsked);
            } catch (RejectedExecutionException stopping) {
                // The next scheduled run tries again.
                asked.set(0);
            }
        }
    }

    @Produces
    @Singleton
    Job sweepJob() {
        return new Job("CancellationJob.sweep", this::sweep);
    }

    void sweep() {
        if (interval.isDue() && asked.getAndIncrement() == 0) {
            sweepWhileAsked();
        }
    }

    /** A request during a run causes one more run. */
    private void sweepWhileAsked() {
        int served;
        do {
            served = asked.get();
            sweepOnce();
        } while (!asked.compareAndSet(served, 0));
    }

    private void sweepOnce() {
        try {
            int ended = cancellations.sweep();
            outages.worked();
            if (ended > 0) {
                Log.infof("Cancelled %d deliveries of webhooks that were disabled or deleted", ended);
            }
        } catch (SQLException | RuntimeException | Error failure) {
            outages.failed(failure);
        }
    }
}
