package io.ringback.history;

import io.ringback.delivery.Delivery;
import io.ringback.delivery.DeliveryState;
import io.ringback.http.lists.Filter;
import io.ringback.http.lists.ListSource;
import io.ringback.http.lists.Range;
import io.ringback.id.Ids;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** Lists the deliveries of an account that {@code filter} may select. */
record DeliveryList(ListReads reads, UUID account, Filter filter) implements ListSource<Delivery, DeliveryView> {
    @Override
    public Found<Delivery> read(Range range, int most) throws SQLException {
        Optional<UUID> event = filter.wanted("event_id").flatMap(Ids::parse);
        DeliveryState state = filter.wanted("state").flatMap(DeliveryState::of).orElse(null);
        Range looked = event.map(id -> ofEvent(range, id)).orElse(range);
        return reads.read(connection -> DeliveryLog.read(connection, account, state, looked, most));
    }

    /**
     * Limits a range to an event's deliveries: they share the event's id except for the last 32 bits, which number them
     * from 1.
     */
    private static Range ofEvent(Range range, UUID event) {
        long low = event.getLeastSignificantBits() & 0xffff_ffff_0000_0000L;
        return range.from(new UUID(event.getMostSignificantBits(), low))
                .to(new UUID(event.getMostSignificantBits(), low | 0xffff_ffffL));
    }

    @Override
    public UUID id(Delivery delivery) {
        return delivery.id();
    }

    @Override
    public DeliveryView line(Delivery delivery) {
        return DeliveryView.of(delivery);
    }
}
