package io.ringback.event;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.ringback.delivery.HandOff;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Stores events with their deliveries in one transaction, all or none, and offers the deliveries to the dispatcher. */
@ApplicationScoped
class Intake {
    private final EventStore store;
    private final StoreOnce once;
    private final HandOff handOff;
    private final Counter accepted;

    Intake(EventStore store, StoreOnce once, HandOff handOff, MeterRegistry meters) {
        this.accepted = Counter.builder("ringback.events.accepted")
                .description("Events stored, without repeated keys")
                .register(meters);
        this.store = store;
        this.once = once;
        this.handOff = handOff;
    }

    /** Describes the outcome of a batch. */
    sealed interface Outcome {
        /** Reports that all are stored; the receipts are in the order of the events. */
        record Accepted(List<Receipt> receipts) implements Outcome {}

        /** Reports that the key of the event at {@code index} was used with different content. Nothing was stored. */
        record Conflict(int index) implements Outcome {}
    }

    /** Stores {@code events}; when this returns {@code Accepted}, they and their deliveries are durable. */
    Outcome accept(List<NewEvent> events) throws SQLException {
        return events.isEmpty() ? new Outcome.Accepted(List.of()) : offered(new Storing.Together(events));
    }

    /**
     * Stores each of {@code events} independently, but in one commit: a conflict does not affect the others.
     *
     * @return the receipts of new events; null for a repeated key, whose outcome {@link #repeated} returns
     */
    @Nullable
    Receipt[] acceptEach(List<NewEvent> events) throws SQLException {
        return offered(new Storing.Each(events)).receipts();
    }

    /** Returns for each of {@code repeats} the outcome of the first event with its key. */
    List<Outcome> repeated(List<NewEvent> repeats) throws SQLException {
        return store.connected(connection -> Stream.of(EventStore.repeated(connection, repeats))
                .map(receipt -> together(receipt))
                .toList());
    }

    /**
     * Returns {@code Accepted} when all {@code receipts} exist, else {@code Conflict} with the index of the first null.
     */
    static Outcome together(@Nullable Receipt... receipts) {
        List<Receipt> all = new ArrayList<>(receipts.length);
        for (Receipt receipt : receipts) {
            if (receipt == null) {
                return new Outcome.Conflict(all.size());
            }
            all.add(receipt);
        }
        return new Outcome.Accepted(List.copyOf(all));
    }

    /**
     * Stores {@code event} in the current transaction of {@code connection}. The caller commits and then calls
     * {@link #joined}.
     */
    void join(Connection connection, NewEvent event) throws SQLException {
        EventStore.store(connection, List.of(event), store.draw(1));
    }

    /** Wakes the dispatcher for an event whose surrounding transaction is committed. */
    void joined() {
        accepted.increment();
        handOff.look();
    }

    /** Stores events and offers their deliveries to the dispatcher. */
    private <T> T offered(Storing<T> storing) throws SQLException {
        List<UUID> ids = store.draw(storing.events().size());
        try (HandOff.Offer offer = handOff.offer(ids)) {
            Storing.Done<T> done = once.run(storing, ids);
            passOn(offer, done.stored());
            return done.outcome();
        }
    }

    /** Offers deliveries to the dispatcher. A failure does not affect the response, since the next poll finds them. */
    private void passOn(HandOff.Offer offer, EventStore.Stored stored) {
        try {
            accepted.increment((double) stored.fresh());
            offer.hand(stored.placed());
        } catch (RuntimeException | Error bug) {
            Log.error("Accepted events could not be handed to the dispatcher; a poll picks them up", bug);
        }
    }
}
