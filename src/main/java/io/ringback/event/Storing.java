package io.ringback.event;

import io.ringback.jdbc.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One way to store events: together or each for itself. */
interface Storing<T> {
    List<NewEvent> events();

    /** Stores all that is new of the events under {@code ids}, in one transaction. */
    Done<T> store(Connection connection, List<UUID> ids) throws SQLException;

    /** What {@link #store} returns when it has stored {@code stored}. */
    Done<T> done(Connection connection, EventStore.Stored stored) throws SQLException;

    /** What storing came to, and what of it is new. */
    record Done<T>(T outcome, EventStore.Stored stored) {}

    /** All events or none, in a transaction of their own. */
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

        /** The receipts of what is new, and of the first events of repeated keys; null for a conflict. */
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

    /** Each event for itself, but in one statement and one commit. What it comes to is told by the receipts. */
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
