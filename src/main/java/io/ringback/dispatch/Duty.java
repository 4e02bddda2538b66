package io.ringback.dispatch;

import io.quarkus.runtime.StartupEvent;
import io.ringback.Run;
import io.ringback.StartOrder;
import io.ringback.delivery.Outbox;
import io.ringback.delivery.PeerNotifier;
import io.ringback.http.OutageLog;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;

/** Has this process deliver as its operator wants it: always, until nothing is due, or not at all. */
@Singleton
class Duty {
    private final OutageLog outages = new OutageLog(Duty.class, "asking whether anything is due");
    private final Run run;
    private final DispatchLoop loop;
    private final Dispatcher dispatcher;
    private final Outbox outbox;
    private final PeerNotifier peers;
    private final Disabling disabling;

    Duty(Run run, DispatchLoop loop, Dispatcher dispatcher, Outbox outbox, PeerNotifier peers, Disabling disabling) {
        this.disabling = disabling;
        this.run = run;
        this.loop = loop;
        this.dispatcher = dispatcher;
        this.outbox = outbox;
        this.peers = peers;
    }

    void start(@Observes @Priority(StartOrder.DISPATCHER) StartupEvent started) throws InterruptedException {
        if (run.is(Run.Mode.DRAIN)) {
            drain();
            throw Run.done("Nothing is due any more");
        }
        if (run.dispatches()) {
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
        disabling.run();
        loop.end();
    }

    /** What living processes own is theirs; what was tried and is due later is for a later process. */
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
