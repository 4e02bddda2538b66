package io.ringback.delivery;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.ringback.background.QuietMode;
import io.ringback.id.Ids;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.sql.DataSource;

/**
 * Uses the service's outbox on a benchmark database as a process that owns all shards. It fetches batch after batch and
 * settles each, a few deliveries of each endpoint in turn, as the dispatcher does.
 *
 * <p>All that the benchmarks know about claiming is in this class.
 */
public final class Fetches {
    /** Memory budget of the dispatcher, in bytes. */
    private static final long BYTES = 64L << 20;

    private static final int MOST_QUEUES = 100_000;
    private static final int PLACES = 5;

    /** Longer than any run, since nothing renews it. */
    private static final Duration LEASE = Duration.ofDays(1);

    private final InstantSource clock = InstantSource.system();
    private final HeldDeliveries held = new HeldDeliveries();
    private final Outbox outbox;
    private final Deque<Outbox.Range> ranges = new ArrayDeque<>();

    public Fetches(DataSource database) throws SQLException {
        Ids ids = new Ids(clock, new Random());
        Partitions partitions = new Partitions(database, clock);
        QuietMode awake = new QuietMode(Duration.ZERO, System::nanoTime);
        PeerNotifier peers = new PeerNotifier(database, listening(database), ids, awake);
        Ownership ownership = new Ownership(database, held, peers, ids, () -> LEASE, awake);
        Cancellations cancellations = new Cancellations(database, partitions, ownership, held, ids);
        Settlement settlement =
                new Settlement(database, partitions, ownership, new Releases(database, "benchmark"), ids);
        this.outbox = new Outbox(
                database,
                new Fetch(
                        database,
                        ownership,
                        held,
                        new Unsent(cancellations, settlement, ids),
                        new SimpleMeterRegistry()),
                settlement);
        ownership.round();
        outbox.look(Outbox.Queue.NONE, MOST_QUEUES)
                .forEach(first -> ranges.add(range(first.queue(), Outbox.Cursor.BEGINNING)));
    }

    /** Creates a signal source without peers. */
    private static ListenSource listening(DataSource database) {
        DatabaseConfig alone = new DatabaseConfig() {
            @Override
            public Pooler pooler() {
                return Pooler.NONE;
            }

            @Override
            public boolean listen() {
                return false;
            }

            @Override
            public Optional<String> sessionUrl() {
                return Optional.empty();
            }
        };
        return new ListenSource(database, alone, Optional.empty(), Optional.empty());
    }

    private static Outbox.Range range(Outbox.Queue queue, Outbox.Cursor after) {
        return new Outbox.Range(queue, after, PLACES, PLACES);
    }

    /** Fetches {@code most} deliveries and settles them as delivered; returns the nanoseconds of the fetch. */
    public long fetch(int most) throws SQLException {
        List<Outbox.Range> turn = new ArrayList<>();
        for (int places = most; places > 0; places -= PLACES) {
            turn.add(ranges.remove());
        }
        long started = System.nanoTime();
        Outbox.Fetched fetched = outbox.fetch(turn, BYTES);
        long took = System.nanoTime() - started;
        List<Claim> claims = fetched.claims();
        if (claims.size() != most) {
            throw new IllegalStateException("fetched " + claims.size() + " of " + most);
        }
        fetched.looked().forEach(looked -> ranges.add(range(looked.queue(), looked.reached())));
        int settled = outbox.settle(claims.stream().map(this::delivered).toList());
        claims.forEach(held::release);
        if (settled != most) {
            throw new IllegalStateException("settled " + settled + " of " + most);
        }
        return took;
    }

    private AttemptResult delivered(Claim claim) {
        return new AttemptResult(
                claim,
                clock.instant(),
                Duration.ofMillis(1),
                new AttemptResult.Response(204, "{}", new byte[0], false),
                null,
                2,
                new AttemptResult.Delivered());
    }
}
