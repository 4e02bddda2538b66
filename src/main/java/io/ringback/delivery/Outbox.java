package io.ringback.delivery;

import io.quarkus.agroal.DataSource;
import io.ringback.delivery.HeldDeliveries.OrderKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The table of pending deliveries, as the owner of shards uses it: look for queues, fetch what is due, settle.
 *
 * <p>Each webhook has a queue, in the order of due times. No transaction is open during a send.
 */
@ApplicationScoped
public class Outbox {
    private final javax.sql.DataSource database;
    private final Fetch fetch;
    private final Settlement settlement;

    Outbox(@DataSource("outbox") javax.sql.DataSource database, Fetch fetch, Settlement settlement) {
        this.database = database;
        this.fetch = fetch;
        this.settlement = settlement;
    }

    /** The pending deliveries of one webhook. */
    public record Queue(int shard, UUID webhookId) {
        /** Before all others. */
        public static final Queue NONE = new Queue(0, new UUID(0, 0));
    }

    /** A place in a queue: after the delivery {@code id} that was due at {@code micros} since 1970. */
    public record Cursor(long micros, UUID id) {
        private static final UUID FIRST = new UUID(0, 0);
        /** Before all that is there. */
        public static final Cursor BEGINNING = new Cursor(0, FIRST);

        /** Before all that is due at {@code micros}. */
        public static Cursor before(long micros) {
            return new Cursor(micros, FIRST);
        }
    }

    /** Rows of a queue after a place: at most {@code most} are read, and at most {@code places} of them held. */
    public record Range(Queue queue, Cursor after, int most, int places) {}

    /**
     * How far a range was read.
     *
     * @param more whether more may be due
     * @param nextIn when the next one will be due that is not yet; null when there is none
     */
    public record Looked(
            Queue queue,
            Cursor reached,
            boolean more,
            @Nullable Duration nextIn) {}

    /** What a fetch found: {@code claims} are held. */
    public record Fetched(List<Claim> claims, List<Looked> looked) {}

    /**
     * Reads what is due in {@code ranges} and holds it, as far as its {@link Claim#weight()} is at most {@code bytes} in all;
     * but one in any case. Deliveries that are not wanted any more are cancelled on the way, those that cannot be loaded
     * are settled as failed, and neither are returned.
     */
    public Fetched fetch(List<Range> ranges, long bytes) throws SQLException {
        return ranges.isEmpty() ? new Fetched(List.of(), List.of()) : fetch.fetch(ranges, bytes);
    }

    /**
     * The first delivery of a queue.
     *
     * @param micros when it is due, since 1970 by the database's clock; {@link Long#MAX_VALUE} when all of the queue waits
     * @param dueIn the same from now on, negative when it is due; null when all of the queue waits
     * @param waits whether something of the queue waits behind others of its order key
     */
    public record First(
            Queue queue, UUID id, long micros, @Nullable Duration dueIn, boolean waits) {}

    /** The queues after {@code after} in which something is pending, whichever process owns their shards: at most {@code most}. */
    public List<First> look(Queue after, int most) throws SQLException {
        return fetch.look(after, most);
    }

    /** Makes the first of each of {@code keys} due, if it waits without cause. */
    public void promote(Collection<OrderKey> keys) throws SQLException {
        try (Connection connection = database.getConnection()) {
            OrderQueues.promote(connection, keys);
        }
    }

    /** The same for all order keys of {@code queues}; how many waited without cause. */
    public int promoteAll(Collection<Queue> queues) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return OrderQueues.promoteAll(connection, queues);
        }
    }

    /** Makes {@code claims}, which may be in flight, due not before {@code delay} has passed: their owner lets go of them. */
    public void postpone(List<Claim> claims, Duration delay) throws SQLException {
        settlement.postpone(claims, delay);
    }

    /**
     * Whether anything is due of shards that nobody owns, or this process, or one whose lease was not renewed for {@code
     * since}.
     */
    public boolean isDue(Duration since) throws SQLException {
        return settlement.isDue(since);
    }

    /**
     * Writes down what attempts came to and what becomes of their deliveries, all or nothing for each incarnation.
     *
     * @return how many were settled; of the others nothing was written: their leases are lost, or they are settled already
     */
    public int settle(List<AttemptResult> results) throws SQLException {
        return settlement.settle(results);
    }
}
