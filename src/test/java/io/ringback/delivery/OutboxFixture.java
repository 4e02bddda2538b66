package io.ringback.delivery;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.ringback.background.QuietMode;
import io.ringback.id.Ids;
import io.ringback.jdbc.Sql;
import io.ringback.testing.Postgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** Provides a migrated database with one account, the rows of intake, and processes that own shards. */
public final class OutboxFixture {
    private static final Sql EVENTS = Sql.of("""
            with fresh as (
              select
                i.id, :account::uuid as account_id, 'channel_create'::text as hook, :payload::bytea as payload,
                false as internal_leg
              from unnest(:ids::uuid[]) as i (id)
            ),
            """ + FanOut.DELIVERIES + """

            insert into event (id, account_id, hook, payload, occurred_at, deliveries)
            select f.id, f.account_id, f.hook, f.payload, now(), 1
            from fresh f
            """);

    /** Never in quiet mode. */
    public static final QuietMode AWAKE = new QuietMode(Duration.ZERO, System::nanoTime);

    public final Postgres.Database database = Postgres.migrated();
    public final Ids ids = new Ids(InstantSource.system(), new Random());
    public final UUID account = ids.next();

    public OutboxFixture() throws SQLException {
        database.execute("insert into account (id, name, tree) values ('%s', 'Test', '{}')".formatted(account));
    }

    /** Creates a process that owns its share of the shards: all of them when it is the first. */
    public Owner process(Duration lease) throws SQLException {
        return process(lease, database.source());
    }

    public Owner process(Duration lease, DataSource source) throws SQLException {
        return new Owner(lease, source, InstantSource.system(), ids, AWAKE);
    }

    /** Creates a process whose quiet mode is {@code quiet}. */
    Owner process(Duration lease, QuietMode quiet) throws SQLException {
        return new Owner(lease, database.source(), InstantSource.system(), ids, quiet);
    }

    /** Creates a process with the clock {@code clock}. */
    Owner process(Duration lease, InstantSource clock) throws SQLException {
        return new Owner(lease, database.source(), clock, new Ids(clock, new Random()), AWAKE);
    }

    /** Creates the signals of a process behind {@code pooler}, which listens by {@code sessionUrl} if given. */
    PeerNotifier peers(DatabaseConfig.Pooler pooler, String... sessionUrl) {
        return peers(AWAKE, pooler, sessionUrl);
    }

    private PeerNotifier peers(QuietMode quiet, DatabaseConfig.Pooler pooler, String... sessionUrl) {
        DatabaseConfig config = new DatabaseConfig() {
            @Override
            public Pooler pooler() {
                return pooler;
            }

            @Override
            public boolean listen() {
                return true;
            }

            @Override
            public Optional<String> sessionUrl() {
                return Stream.of(sessionUrl).findFirst();
            }
        };
        DataSource pool = database.source();
        var listening =
                new ListenSource(pool, config, Optional.of(database.username()), Optional.of(database.password()));
        return new PeerNotifier(pool, listening, ids, quiet);
    }

    /** Represents one process, whose rounds are run by the test. */
    public final class Owner {
        public final HeldDeliveries held = new HeldDeliveries();
        public final PeerNotifier peers;
        public final Ownership ownership;
        public final Outbox outbox;
        final Cancellations cancellations;

        private Owner(Duration lease, DataSource source, InstantSource clock, Ids ids, QuietMode quiet)
                throws SQLException {
            Partitions partitions = new Partitions(source, clock);
            peers = peers(quiet, DatabaseConfig.Pooler.NONE);
            ownership = new Ownership(source, held, peers, ids, () -> lease, quiet);
            cancellations = new Cancellations(source, partitions, ownership, held, ids);
            Settlement settlement = new Settlement(source, partitions, ownership, new Releases(source, "1.2.3"), ids);
            outbox = new Outbox(
                    source,
                    new Fetch(
                            source,
                            ownership,
                            held,
                            new Unsent(cancellations, settlement, ids),
                            new SimpleMeterRegistry()),
                    settlement);
            ownership.round();
        }

        /** Fetches due deliveries of its shards, from the beginning of each queue: at most {@code most} of each. */
        public List<Claim> fetch(int most) throws SQLException {
            return fetch(most, Long.MAX_VALUE).claims();
        }

        Outbox.Fetched fetch(int most, long bytes) throws SQLException {
            List<Outbox.Range> ranges = outbox.look(Outbox.Queue.NONE, 10_000).stream()
                    .map(first -> new Outbox.Range(first.queue(), Outbox.Cursor.BEGINNING, 10_000, most))
                    .toList();
            return outbox.fetch(ranges, bytes);
        }

        /** Settles, and releases settled and lost deliveries. */
        public int settle(AttemptResult... results) throws SQLException {
            return settle(List.of(results));
        }

        public int settle(List<AttemptResult> results) throws SQLException {
            int settled = outbox.settle(results);
            results.forEach(attemptResult -> held.release(attemptResult.claim()));
            return settled;
        }

        /** Releases {@code claims}, as the dispatcher does when they find no place. */
        public void release(List<Claim> claims) {
            claims.forEach(held::release);
        }

        /** Renews its lease and takes or gives up shards. */
        public void round() throws SQLException {
            ownership.round();
        }
    }

    /** Takes all shards, as if all other processes had died and their leases had expired. */
    void takeOver(Owner process) throws SQLException {
        UUID present = process.ownership.process();
        database.execute("update process set lease_until = now() - interval '1 s' where id <> '%s'".formatted(present));
        process.round();
    }

    Cancellations cancellations() throws SQLException {
        return process(Duration.ofSeconds(30)).cancellations;
    }

    Partitions partitions() {
        return new Partitions(database.source(), InstantSource.system());
    }

    public UUID webhook() {
        UUID webhook = ids.next();
        database.execute("""
                insert into webhook (
                  id, account_id, revision, name, uri, hook, http_verb, retries, enabled, format, include_subaccounts,
                  include_internal_legs)
                values ('%s', '%s', 1, 'Test', 'http://127.0.0.1/', 'all', 'post', 2, true, 'json', false, true)
                """.formatted(webhook, account));
        return webhook;
    }

    /** Creates a webhook that receives its events in the order of {@code call_id}. */
    public UUID ordered() {
        UUID webhook = webhook();
        database.execute("update webhook set ordering = 'call_id' where id = '%s'".formatted(webhook));
        return webhook;
    }

    /** Stores {@code count} events, each with a delivery for every webhook. */
    public void store(int count) throws SQLException {
        store(count, "{}");
    }

    /** Stores {@code count} events with this payload, each with a delivery for every webhook. */
    public void store(int count, String payload) throws SQLException {
        store(count, payload, ids);
    }

    /** Stores events as a process that draws ids from {@code process}. */
    void store(int count, String payload, Ids process) throws SQLException {
        try (Connection connection = database.source().getConnection();
                var call = EVENTS.on(connection)) {
            call.uuids("ids", Collections.nCopies(count, 0), it -> process.next())
                    .set("account", account)
                    .set("payload", payload.getBytes(StandardCharsets.UTF_8))
                    .update();
        }
    }

    public long count(String from) {
        return (long) database.value("select count(*) from " + from);
    }

    /** Moves all due times and leases back by {@code duration}. */
    public void pass(Duration duration) {
        database.execute("update delivery set due_at = due_at - interval '%d ms' where due_at < 'infinity'"
                .formatted(duration.toMillis()));
        database.execute(
                "update process set lease_until = lease_until - interval '%d ms'".formatted(duration.toMillis()));
    }

    public static AttemptResult result(Claim claim, AttemptResult.Next next) {
        return new AttemptResult(
                claim,
                InstantSource.system().instant(),
                Duration.ofMillis(12),
                new AttemptResult.Response(
                        next instanceof AttemptResult.Delivered ? 204 : 500, "{}", new byte[0], false),
                null,
                2,
                next);
    }
}
