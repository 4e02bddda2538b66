package io.ringback.dispatch;

import io.quarkus.runtime.StartupEvent;
import io.ringback.ProcessMode;
import io.ringback.StartOrder;
import io.ringback.delivery.Outbox;
import io.ringback.delivery.PeerNotifier;
import io.ringback.jdbc.OutageLog;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;

/** Starts the dispatcher according to the mode: permanently, until nothing is due, or not at all. */
@Singleton
class DispatcherStartup {
    private final OutageLog outages = new OutageLog(DispatcherStartup.class, "asking whether anything is due");
    private final ProcessMode processMode;
    private final DispatchLoop loop;
    private final Dispatcher dispatcher;
    private final Outbox outbox;
    private final PeerNotifier peers;
    private final WebhookDisabler webhookDisabler;

    DispatcherStartup(
            ProcessMode processMode,
            DispatchLoop loop,
            Dispatcher dispatcher,
            Outbox outbox,
            PeerNotifier peers,
            WebhookDisabler webhookDisabler) {
        this.webhookDisabler = webhookDisabler;
        this.processMode = processMode;
        this.loop = loop;
        this.dispatcher = dispatcher;
        this.outbox = outbox;
        this.peers = peers;
    }

    void start(@Observes @Priority(StartOrder.DISPATCHER) StartupEvent started) throws InterruptedException {
        if (processMode.is(ProcessMode.Mode.DRAIN)) {
            drain();
            throw ProcessMode.done("Nothing is due");
        }
        if (processMode.dispatches()) {
            loop.start();
        } else {
            peers.speak();
        }
    }

    private void drain() throws InterruptedException {
        long began = System.nanoTime();
        loop.settle();
        do {
            loop.round();
        } while (isLeft(Duration.ofNanos(System.nanoTime() - began)));
        webhookDisabler.run();
        loop.end();
    }

    /** Returns whether due deliveries are left. Those of live processes do not count, nor do retries due later. */
    private boolean isLeft(Duration since) {
        try {
            boolean left = !dispatcher.isIdle() || outbox.isDue(since);
            outages.worked();
            return left;
        } catch (SQLException away) {
            outages.failed(away);
            return true;
        }
    }
}
