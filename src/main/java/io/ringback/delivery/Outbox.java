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
 * Accesses the table of pending deliveries as an owner of shards: finds queues, fetches due deliveries, settles
 * attempts.
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

    /** Identifies the pending deliveries of one webhook. */
    public record Queue(int shard, UUID webhookId) {
        /** Precedes all queues. */
        public static final Queue NONE = new Queue(0, new UUID(0, 0));
    }

    /** Identifies a position in a queue: after the delivery {@code id} that was due at {@code micros} since 1970. */
    public record Cursor(long micros, UUID id) {
        private static final UUID FIRST = new UUID(0, 0);
        /** Precedes all deliveries. */
        public static final Cursor BEGINNING = new Cursor(0, FIRST);

        /** Returns the position before all deliveries due at {@code micros}. */
        public static Cursor before(long micros) {
            return new Cursor(micros, FIRST);
        }
    }

    /**
     * Describes rows of a queue to fetch, after a position: at most {@code most} are read, and at most {@code places}
     * of them held.
     */
    public record Range(Queue queue, Cursor after, int most, int places) {}

    /**
     * Reports how far a range was read.
     *
     * @param more whether more may be due
     * @param nextIn when the next delivery will be due; null when there is none
     */
    public record Looked(
            Queue queue,
            Cursor reached,
            boolean more,
            @Nullable Duration nextIn) {}

    /** Holds the result of a fetch; {@code claims} are held. */
    public record Fetched(List<Claim> claims, List<Looked> looked) {}

    /**
     * Reads due deliveries of {@code ranges} and holds them, up to {@code bytes} of {@link Claim#weight()} in total,
     * but at least one. Unwanted deliveries are cancelled and unreadable ones settled as failed; neither are returned.
     */
    public Fetched fetch(List<Range> ranges, long bytes) throws SQLException {
        return ranges.isEmpty() ? new Fetched(List.of(), List.of()) : fetch.fetch(ranges, bytes);
    }

    /**
     * Describes the first delivery of a queue.
     *
     * @param micros when it is due, since 1970 by the database's clock; {@link Long#MAX_VALUE} when all of the
     *     queue waits
     *
     * @param dueIn the time until it is due, negative when it is; null when all of the queue waits
     * @param waits whether a delivery of the queue waits behind others of its order key
     */
    public record First(
            Queue queue, UUID id, long micros, @Nullable Duration dueIn, boolean waits) {}

    /**
     * Returns up to {@code most} queues after {@code after} with pending deliveries, whichever process owns their
     * shards.
     */
    public List<First> look(Queue after, int most) throws SQLException {
        return fetch.look(after, most);
    }

    /** Makes the first delivery of each of {@code keys} due, if it waits without a predecessor. */
    public void promote(Collection<OrderKey> keys) throws SQLException {
        try (Connection connection = database.getConnection()) {
            OrderQueues.promote(connection, keys);
        }
    }

    /** Does the same for all order keys of {@code queues}; returns how many deliveries became due. */
    public int promoteAll(Collection<Queue> queues) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return OrderQueues.promoteAll(connection, queues);
        }
    }

    /** Delays {@code claims}, which may be in flight, by at least {@code delay}, before their owner releases them. */
    public void postpone(List<Claim> claims, Duration delay) throws SQLException {
        settlement.postpone(claims, delay);
    }

    /**
     * Returns whether anything is due in shards without owner, of this process, or of one whose lease was not renewed
     * for {@code since}.
     */
    public boolean isDue(Duration since) throws SQLException {
        return settlement.isDue(since);
    }

    /**
     * Records attempts and the next states of their deliveries, all or nothing for each incarnation.
     *
     * @return the number of settled deliveries; nothing was written for others, whose leases are lost or which are
     *     settled already
     */
    public int settle(List<AttemptResult> results) throws SQLException {
        return settlement.settle(results);
    }
}
