package io.ringback.event;

import io.ringback.delivery.Claim;
import io.ringback.delivery.Doorbell;
import io.ringback.delivery.HandOff;
import io.ringback.delivery.Partitions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores events and fans them out, all or none of them, in one transaction, and has what is owed paid at once. */
@ApplicationScoped
class Intake {
    /** More than most events owe; what owes more is claimed like any other. */
    private static final int ROOM_PER_EVENT = 4;

    private final EventStore store;
    private final Partitions partitions;
    private final Doorbell doorbell;
    private final HandOff handOff;

    Intake(EventStore store, Partitions partitions, Doorbell doorbell, HandOff handOff) {
        this.store = store;
        this.partitions = partitions;
        this.doorbell = doorbell;
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
        return offered(events.size(), offer -> {
            try (Connection connection = store.connect()) {
                connection.setAutoCommit(false);
                try {
                    Done<Outcome> done = together(connection, events, store.store(connection, events, offer));
                    if (done.outcome() instanceof Outcome.Accepted) {
                        connection.commit();
                    } else {
                        connection.rollback();
                    }
                    return done;
                } catch (SQLException | RuntimeException failure) {
                    connection.rollback();
                    throw failure;
                } finally {
                    connection.setAutoCommit(true);
                }
            }
        });
    }

    private static Done<Outcome> together(Connection connection, List<NewEvent> events, EventStore.Stored stored)
            throws SQLException {
        List<Receipt> receipts = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            switch (outcome(connection, events.get(i), stored.receipts()[i])) {
                case Outcome.Conflict conflict -> {
                    return new Done<>(new Outcome.Conflict(i), List.of(), 0);
                }
                case Outcome.Accepted accepted -> receipts.addAll(accepted.receipts());
            }
        }
        return new Done<>(new Outcome.Accepted(List.copyOf(receipts)), stored.handed(), stored.owed());
    }

    /**
     * Stores each of {@code events} for itself, but in one commit: one that conflicts does not hinder the others. Each
     * outcome is what {@link #accept} says of the one event.
     */
    List<Outcome> acceptEach(List<NewEvent> events) throws SQLException {
        return offered(events.size(), offer -> {
            try (Connection connection = store.connect()) {
                EventStore.Stored stored = store.store(connection, events, offer);
                List<Outcome> outcomes = new ArrayList<>(events.size());
                for (int i = 0; i < events.size(); i++) {
                    outcomes.add(outcome(connection, events.get(i), stored.receipts()[i]));
                }
                return new Done<>(outcomes, stored.handed(), stored.owed());
            }
        });
    }

    private static Outcome outcome(Connection connection, NewEvent event, @Nullable Receipt stored)
            throws SQLException {
        Receipt receipt = stored == null ? EventStore.repeated(connection, event) : stored;
        return receipt == null ? new Outcome.Conflict(0) : new Outcome.Accepted(List.of(receipt));
    }

    /** Runs {@code work} with room set aside for what it will owe, and has that paid: from memory, or by a claim. */
    private <T> T offered(int events, Work<T> work) throws SQLException {
        HandOff.Offer offer = handOff.offer(events * ROOM_PER_EVENT);
        List<Claim> handed = List.of();
        try {
            Done<T> done = partitions.run(() -> work.run(offer));
            handed = done.handed();
            if (done.owed() > handed.size()) {
                doorbell.ring();
            }
            return done.outcome();
        } finally {
            offer.hand(handed);
        }
    }

    private record Done<T>(T outcome, List<Claim> handed, long owed) {}

    @FunctionalInterface
    private interface Work<T> {
        Done<T> run(HandOff.Offer offer) throws SQLException;
    }
}
