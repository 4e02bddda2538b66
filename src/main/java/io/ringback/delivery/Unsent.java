package io.ringback.delivery;

import io.ringback.id.Ids;
import io.ringback.jdbc.OutageLog;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;

/** Ends fetched deliveries that will not be sent: cancelled or unreadable ones. */
@Singleton
final class Unsent {
    private final OutageLog outages = new OutageLog(Unsent.class, "ending fetched deliveries that will not be sent");
    private final Cancellations cancellations;
    private final Settlement settlement;
    private final Ids ids;

    Unsent(Cancellations cancellations, Settlement settlement, Ids ids) {
        this.cancellations = cancellations;
        this.settlement = settlement;
        this.ids = ids;
    }

    /** Ends the deliveries of {@code rows}. If that fails, a later scan finds them again. */
    void end(FetchedRows rows) {
        try {
            cancellations.cancel(rows.unwanted());
            List<AttemptResult> broken = rows.broken(Ids.instant(ids.next()));
            if (!broken.isEmpty()) {
                settlement.settle(broken);
            }
            outages.worked();
        } catch (SQLException | RuntimeException failure) {
            outages.failed(failure);
        }
    }
}
