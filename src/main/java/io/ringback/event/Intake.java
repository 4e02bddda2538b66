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

/** Stores events with their deliveries, all or none of them, in one transaction, and has them sent at once. */
@ApplicationScoped
class Intake {
    private final EventStore store;
    private final StoreOnce once;
    private final HandOff handOff;
    private final Counter accepted;

    Intake(EventStore store, StoreOnce once, HandOff handOff, MeterRegistry meters) {
        this.accepted = Counter.builder("ringback.events.accepted")
                .description("Events that were stored; repeats of a key are not counted")
                .register(meters);
        this.store = store;
        this.once = once;
        this.handOff = handOff;
    }

    /** How a batch ended. */
    sealed interface Outcome {
        /** All are stored; the receipts are in the order of the events. */
        record Accepted(List<Receipt> receipts) implements Outcome {}

        /** The event at {@code index} has the key of another one that says something else. Nothing was stored. */
        record Conflict(int index) implements Outcome {}
    }

    /** Stores {@code events}; when this returns {@code Accepted}, they and their deliveries are durable. */
    Outcome accept(List<NewEvent> events) throws SQLException {
        return events.isEmpty() ? new Outcome.Accepted(List.of()) : offered(new Storing.Together(events));
    }

    /**
     * Stores each of {@code events} for itself, but in one commit: one that conflicts does not hinder the others.
     *
     * @return the receipts of those that are new; null for one whose key is there already, of which {@link #repeated} tells
     *     what {@link #accept} says
     */
    @Nullable
    Receipt[] acceptEach(List<NewEvent> events) throws SQLException {
        return offered(new Storing.Each(events)).receipts();
    }

    /** For each of {@code repeats} what became of the first event of its key. */
    List<Outcome> repeated(List<NewEvent> repeats) throws SQLException {
        return store.connected(connection -> Stream.of(EventStore.repeated(connection, repeats))
                .map(receipt -> together(receipt))
                .toList());
    }

    /** All {@code receipts} are there, or the first that is null is in conflict. */
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
     * Stores {@code event} in the transaction that is under way on {@code connection}. Its committer calls {@link #joined}
     * afterwards.
     */
    void join(Connection connection, NewEvent event) throws SQLException {
        EventStore.store(connection, List.of(event), store.draw(1));
    }

    /** An event that joined a transaction is durable: its deliveries are sent at once. */
    void joined() {
        accepted.increment();
        handOff.look();
    }

    /** Stores, and hands the deliveries over. */
    private <T> T offered(Storing<T> storing) throws SQLException {
        List<UUID> ids = store.draw(storing.events().size());
        try (HandOff.Offer offer = handOff.offer(ids)) {
            Storing.Done<T> done = once.run(storing, ids);
            passOn(offer, done.stored());
            return done.outcome();
        }
    }

    /** What is committed stays accepted, whatever fails here: a poll finds its deliveries. */
    private void passOn(HandOff.Offer offer, EventStore.Stored stored) {
        try {
            accepted.increment((double) stored.fresh());
            offer.hand(stored.placed());
        } catch (RuntimeException | Error bug) {
            Log.error("Accepted events could not be handed to the dispatcher; a poll picks them up", bug);
        }
    }
}
