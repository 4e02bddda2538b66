package io.ringback.event;

import io.ringback.jdbc.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Defines how events are stored: together or independently. */
interface Storing<T> {
    List<NewEvent> events();

    /** Stores all new events under {@code ids}, in one transaction. */
    Done<T> store(Connection connection, List<UUID> ids) throws SQLException;

    /** Returns the result of {@link #store} after it has stored {@code stored}. */
    Done<T> done(Connection connection, EventStore.Stored stored) throws SQLException;

    /** Holds the outcome of storing and the newly stored events. */
    record Done<T>(T outcome, EventStore.Stored stored) {}

    /** Stores all events or none, in a transaction of their own. */
    record Together(List<NewEvent> events) implements Storing<Intake.Outcome> {
        @Override
        public Done<Intake.Outcome> store(Connection connection, List<UUID> ids) throws SQLException {
            return Transaction.on(connection, open -> {
                Done<Intake.Outcome> done = done(open, EventStore.store(open, events, ids));
                if (done.outcome() instanceof Intake.Outcome.Accepted) {
                    return done;
                }
                open.rollback();
                return new Done<>(done.outcome(), EventStore.Stored.NOTHING);
            });
        }

        @Override
        public Done<Intake.Outcome> done(Connection connection, EventStore.Stored stored) throws SQLException {
            return new Done<>(Intake.together(receipts(connection, stored)), stored);
        }

        /** Returns the receipts of new events and of the first events of repeated keys; null for a conflict. */
        private @Nullable Receipt[] receipts(Connection connection, EventStore.Stored stored) throws SQLException {
            @Nullable Receipt[] receipts = stored.receipts().clone();
            int[] repeats = stored.repeats();
            if (repeats.length > 0) {
                @Nullable
                Receipt[] first = EventStore.repeated(
                        connection, IntStream.of(repeats).mapToObj(events::get).toList());
                for (int i = 0; i < repeats.length; i++) {
                    receipts[repeats[i]] = first[i];
                }
            }
            return receipts;
        }
    }

    /** Stores each event independently, in one statement and one commit. The receipts contain the outcome. */
    record Each(List<NewEvent> events) implements Storing<EventStore.Stored> {
        @Override
        public Done<EventStore.Stored> store(Connection connection, List<UUID> ids) throws SQLException {
            return done(connection, EventStore.store(connection, events, ids));
        }

        @Override
        public Done<EventStore.Stored> done(Connection connection, EventStore.Stored stored) {
            return new Done<>(stored, stored);
        }
    }
}
