package io.ringback.delivery;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.ringback.id.Ids;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;

/**
 * The service's own outbox on a database of a benchmark: claims one batch after the other, and settles each.
 *
 * <p>All that the benchmarks know of how deliveries are taken is in this class.
 */
public final class Claims {
    /** As much as the dispatcher keeps in memory at most. */
    private static final long BYTES = 64L << 20;

    private final InstantSource clock = InstantSource.system();
    private final Outbox outbox;

    public Claims(DataSource database) {
        Ids ids = new Ids(clock, new Random());
        Partitions partitions = new Partitions(database, clock);
        Settlement settlement =
                new Settlement(database, partitions, new Doorbell(), new Releases(database, "benchmark"), ids);
        this.outbox = new Outbox(
                new Leases(
                        database,
                        new Cancellations(database, partitions, ids),
                        settlement,
                        ids,
                        () -> Duration.ofSeconds(30),
                        new SimpleMeterRegistry()),
                new Lanes(database),
                new Paces(database),
                settlement);
    }

    /** Claims {@code most} and settles them as delivered; how many nanoseconds the claim took. */
    public long claim(int most) throws SQLException {
        long started = System.nanoTime();
        List<Claim> claims = outbox.claim(most, BYTES).claims();
        long took = System.nanoTime() - started;
        if (claims.size() != most) {
            throw new IllegalStateException("claimed " + claims.size() + " of " + most);
        }
        outbox.settle(claims.stream().map(this::delivered).toList());
        return took;
    }

    private Verdict delivered(Claim claim) {
        return new Verdict(
                claim,
                clock.instant(),
                Duration.ofMillis(1),
                new Verdict.Response(204, "{}", new byte[0], false),
                null,
                2,
                new Verdict.Delivered());
    }
}
