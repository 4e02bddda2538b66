package io.ringback.dispatch;

import io.ringback.delivery.Claim;
import io.ringback.id.Ids;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import java.util.Map;
import org.jboss.logging.MDC;

/** The ids of a delivery, beside the line of the log that tells of it. */
final class LogIds {
    private LogIds() {}

    /** Has {@code line} logged with the ids of {@code claim} beside it, on an event loop a moment later. */
    static void with(Claim claim, Runnable line) {
        // On an event loop what is beside a line is kept in a context made for one thing; the loop's own has none.
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
