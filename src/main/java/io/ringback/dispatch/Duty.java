package io.ringback.dispatch;

import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.ringback.Run;
import io.ringback.StartOrder;
import io.ringback.delivery.Neighbours;
import io.ringback.delivery.Outbox;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;

/** Has this process deliver as its operator wants it: always, until nothing is due, or not at all. */
@Singleton
class Duty {
    private final Run run;
    private final DispatchLoop loop;
    private final Dispatcher dispatcher;
    private final Outbox outbox;
    private final Neighbours neighbours;
    private final Disabling disabling;

    Duty(Run run, DispatchLoop loop, Dispatcher dispatcher, Outbox outbox, Neighbours neighbours, Disabling disabling) {
        this.disabling = disabling;
        this.run = run;
        this.loop = loop;
        this.dispatcher = dispatcher;
        this.outbox = outbox;
        this.neighbours = neighbours;
    }

    void start(@Observes @Priority(StartOrder.DISPATCHER) StartupEvent started) throws InterruptedException {
        if (run.is(Run.Mode.DRAIN)) {
            drain();
            throw Run.done("Nothing is due any more");
        }
        if (run.dispatches()) {
            loop.start();
        } else {
            neighbours.speak();
        }
    }

    private void drain() throws InterruptedException {
        loop.settle();
        do {
            loop.round();
        } while (isLeft());
        disabling.run();
    }

    /** What others have in hand is theirs; what was tried and is due later is for a later process. */
    private boolean isLeft() {
        try {
            return !dispatcher.isIdle() || outbox.isDue();
        } catch (SQLException away) {
            Log.warnf("cannot tell whether anything is due, trying again: %s", away.getMessage());
            return true;
        }
    }
}
