package io.ringback.event;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.ringback.delivery.Claim;
import io.ringback.delivery.Doorbell;
import io.ringback.delivery.HandOff;
import io.ringback.delivery.Neighbours;
import io.ringback.delivery.Partitions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Stores events and fans them out, all or none of them, in one transaction, and has what is owed paid at once. */
@ApplicationScoped
class Intake {
    /** More than most events owe; what owes more is claimed like any other. */
    private static final int ROOM_PER_EVENT = 4;

    private final EventStore store;
    private final Partitions partitions;
    private final Doorbell doorbell;
    private final Neighbours neighbours;
    private final HandOff handOff;
    private final Counter accepted;

    Intake(
            EventStore store,
            Partitions partitions,
            Doorbell doorbell,
            Neighbours neighbours,
            HandOff handOff,
            MeterRegistry meters) {
        this.accepted = Counter.builder("ringback.events.accepted")
                .description("Events that were stored; repeats of a key are not counted")
                .register(meters);
        this.store = store;
        this.partitions = partitions;
        this.doorbell = doorbell;
        this.neighbours = neighbours;
        this.handOff = handOff;
    }

    /** How a batch ended. */
    sealed interface Outcome {
        /** All are stored; the receipts are in the order of the events. */
        record Accepted(List<Receipt> receipts) implements Outcome {}

        /** The event at {@code index} has the key of another one that says something else. Nothing was stored. */
        record Conflict(int index) implements Outcome {}
    }

    /** Stores {@code events}; when this returns {@code Accepted}, they and what is owed for them are durable. */
    Outcome accept(List<NewEvent> events) throws SQLException {
        if (events.isEmpty()) {
            return new Outcome.Accepted(List.of());
        }
        return offered(
                events,
                offer -> store.transaction(connection -> {
                    EventStore.Stored stored = store.store(connection, events, offer);
                    Outcome outcome = together(outcomes(connection, events, stored));
                    if (outcome instanceof Outcome.Accepted) {
                        return new Done<>(outcome, stored.handed(), stored.owed(), stored.fresh());
                    }
                    connection.rollback();
                    return new Done<>(outcome, List.of(), 0, 0);
                }));
    }

    /**
     * Stores {@code event} in the transaction that is under way on {@code connection}. Whoever commits it tells by {@link
     * #joined}.
     */
    void join(Connection connection, NewEvent event) throws SQLException {
        HandOff.Offer offer = handOff.offer(0, 0);
        try {
            store.store(connection, List.of(event), offer);
        } finally {
            offer.hand(List.of());
        }
    }

    /** An event that joined a transaction is durable: what is owed for it is paid at once. */
    void joined() {
        accepted.increment();
        doorbell.ring();
        neighbours.wake();
    }

    private static Outcome together(List<Outcome> outcomes) {
        List<Receipt> receipts = new ArrayList<>(outcomes.size());
        for (Outcome outcome : outcomes) {
            switch (outcome) {
                case Outcome.Conflict conflict -> {
                    return new Outcome.Conflict(receipts.size());
                }
                case Outcome.Accepted accepted -> receipts.addAll(accepted.receipts());
            }
        }
        return new Outcome.Accepted(List.copyOf(receipts));
    }

    /**
     * Stores each of {@code events} for itself, but in one commit: one that conflicts does not hinder the others. Each
     * outcome is what {@link #accept} says of the one event.
     */
    List<Outcome> acceptEach(List<NewEvent> events) throws SQLException {
        return offered(events, offer -> {
            try (Connection connection = store.connect()) {
                EventStore.Stored stored = store.store(connection, events, offer);
                return new Done<>(outcomes(connection, events, stored), stored.handed(), stored.owed(), stored.fresh());
            }
        });
    }

    /** What became of each event, as if it had come alone. */
    private static List<Outcome> outcomes(Connection connection, List<NewEvent> events, EventStore.Stored stored)
            throws SQLException {
        @Nullable Receipt[] receipts = stored.receipts().clone();
        int[] repeats = IntStream.range(0, receipts.length)
                .filter(i -> receipts[i] == null)
                .toArray();
        if (repeats.length > 0) {
            @Nullable
            Receipt[] first = EventStore.repeated(
                    connection, IntStream.of(repeats).mapToObj(events::get).toList());
            for (int i = 0; i < repeats.length; i++) {
                receipts[repeats[i]] = first[i];
            }
        }
        return Stream.of(receipts).map(Intake::outcome).toList();
    }

    private static Outcome outcome(@Nullable Receipt receipt) {
        return receipt == null ? new Outcome.Conflict(0) : new Outcome.Accepted(List.of(receipt));
    }

    /** Runs {@code work} with room set aside for what it will owe, and has that paid: from memory, or by a claim. */
    private <T> T offered(List<NewEvent> events, Work<T> work) throws SQLException {
        int largest =
                events.stream().mapToInt(event -> event.payload().length).max().orElse(0);
        HandOff.Offer offer = handOff.offer(events.size() * ROOM_PER_EVENT, largest);
        List<Claim> handed = List.of();
        try {
            Done<T> done = partitions.run(() -> work.run(offer));
            handed = done.handed();
            accepted.increment((double) done.stored());
            if (done.owed() > handed.size()) {
                doorbell.ring();
                neighbours.wake();
            }
            return done.outcome();
        } finally {
            offer.hand(handed);
        }
    }

    private record Done<T>(T outcome, List<Claim> handed, long owed, long stored) {}

    @FunctionalInterface
    private interface Work<T> {
        Done<T> run(HandOff.Offer offer) throws SQLException;
    }
}
