package io.ringback.dispatch;

import io.ringback.delivery.Claim;
import io.ringback.id.Ids;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import java.util.Map;
import org.jboss.logging.MDC;

/** Adds the ids of a delivery to log lines. */
final class LogIds {
    private LogIds() {}

    /** Runs {@code line} with the ids of {@code claim} in the log context; asynchronously on an event loop. */
    static void with(Claim claim, Runnable line) {
        // On an event loop the log context belongs to a duplicated context; the loop's own has none.
        Context loop = VertxContext.createNewDuplicatedContext();
        if (loop == null) {
            log(claim, line);
        } else {
            loop.runOnContext(_ -> log(claim, line));
        }
    }

    private static void log(Claim claim, Runnable line) {
        Map<String, String> ids = Map.of(
                "event_id", Ids.show(claim.event().id()),
                "delivery_id", Ids.show(claim.deliveryId()),
                "webhook_id", Ids.show(claim.webhookId()));
        ids.forEach(MDC::put);
        try {
            line.run();
        } finally {
            ids.keySet().forEach(MDC::remove);
        }
    }
}
