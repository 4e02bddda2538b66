package io.ringback.benchmarks;

import io.agroal.api.AgroalDataSource;
import io.ringback.benchmarks.Report.Bound;
import io.ringback.delivery.Fetches;
import io.ringback.testing.Postgres.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Measures the cost of a fetch as the outbox grows, and while another session keeps an old snapshot open.
 *
 * <p>Half of the pending deliveries are due, half are not. The service's own code fetches and settles, on connections
 * configured like the service's.
 */
final class Growth {
    private static final String SECTION = "growth";
    private static final int BATCH = 100;
    /** Fetches of one repetition at one size: few enough not to empty the smallest outbox. */
    private static final int SMALL_ROUNDS = 4;

    private static final int ROUNDS = 10;
    private static final int CHURN_ROUNDS = 150;
    /** Connection parameters of the outbox, as in application.properties. */
    private static final String CONNECTION = "?options=-c%20enable_seqscan=off&prepareThreshold=3";

    private final Stage stage;
    private final Server server;
    private final Scale scale;

    Growth(Stage stage, Scale scale) {
        this.stage = stage;
        this.server = stage.server;
        this.scale = scale;
    }

    /** Holds one outbox and the fetches from it. */
    private record Outbox(int pending, Database database, AgroalDataSource pool, Fetches fetches) {}

    void run(Report report) throws Exception {
        List<Integer> filled = filled();
        int middle = scale.pending().get(1);
        server.copy(name(middle), "without_snapshot");
        Database held = server.copy(name(middle), "with_snapshot");
        List<Outbox> sizes = new ArrayList<>();
        try {
            for (int pending : filled) {
                sizes.add(outbox(pending, server.database(name(pending))));
            }
            sized(report, sizes);
        } finally {
            sizes.forEach(size -> size.pool().close());
        }
        Outbox without = outbox(middle, server.database("without_snapshot"));
        Outbox with = outbox(middle, held);
        try {
            snapshot(report, without, with);
        } finally {
            without.pool().close();
            with.pool().close();
        }
    }

    /** Returns the sizes for which there is time; at least the first two. */
    private List<Integer> filled() throws SQLException {
        List<Integer> filled = new ArrayList<>();
        double nanosForEach = 0;
        for (int pending : scale.pending()) {
            if (filled.size() > 1 && nanosForEach * pending > stage.budget.left()) {
                stage.budget.leaveOut("an outbox of " + pending);
                break;
            }
            long started = System.nanoTime();
            fill(pending);
            nanosForEach = (double) (System.nanoTime() - started) / pending;
            filled.add(pending);
        }
        return filled;
    }

    private static String name(int pending) {
        return "pending_" + pending;
    }

    private void fill(int pending) throws SQLException {
        Database database = server.migrated(name(pending));
        database.execute("insert into account (id, name, tree) values (gen_random_uuid(), 'Master', '{}')");
        var _ = Fleet.make(database, 1, List.of("channel_create"), 100, n -> "http://127.0.0.1/" + n);
        database.execute("""
                insert into event (id, account_id, hook, payload, occurred_at, deliveries)
                select uuidv7(), gen_random_uuid(), 'channel_create', convert_to('%s', 'UTF8'), now(), 1
                from generate_series(1, 1000)
                """.formatted(Samples.payload(0)));
        database.execute("""
                insert into delivery (id, shard, account_id, webhook_id, event_id, size, due_at)
                select
                  uuidv7(), a.shard, a.id, h.webhooks[1 + n %% 100], h.events[1 + n %% 1000], h.size,
                  case when n <= %1$d / 2
                    then now() - interval '1 hour' + n * interval '1 millisecond'
                    else now() + interval '1 day' + n * interval '1 millisecond'
                  end
                from
                  generate_series(1, %1$d) n,
                  (select
                     array(select id from webhook order by id) as webhooks,
                     array(select id from event order by id) as events,
                     (select octet_length(payload) from event limit 1) as size) h,
                  (select id, shard from account where id = (select account_id from webhook limit 1)) a
                """.formatted(pending));
        database.execute("vacuum analyze delivery");
    }

    private static Outbox outbox(int pending, Database database) throws SQLException {
        AgroalDataSource pool = Pool.of(database, 2, CONNECTION);
        Fetches fetches = new Fetches(pool);
        for (int i = 0; i < SMALL_ROUNDS; i++) {
            var _ = fetches.fetch(BATCH / 2);
        }
        return new Outbox(pending, database, pool, fetches);
    }

    private void sized(Report report, List<Outbox> sizes) throws Exception {
        int repetitions = Math.max(3, scale.repetitions());
        double[][] took = Figures.none(sizes.size(), repetitions);
        stage.budget.repeat(repetitions, i -> {
            for (int size = 0; size < sizes.size(); size++) {
                took[size][i] = fetched(sizes.get(size), rounds(sizes.get(0), repetitions));
            }
        });
        for (int size = 0; size < sizes.size(); size++) {
            report.figure(SECTION, fetchOf(sizes.get(size).pending()), "ms", took[size]);
        }
        report.aim(
                SECTION,
                "fetch at the most pending / at the fewest",
                "",
                Bound.AT_MOST,
                1.3,
                Figures.ratios(took[sizes.size() - 1], took[0]));
    }

    /** Returns the number of rounds for which the smallest outbox has enough due rows. */
    private static int rounds(Outbox smallest, int repetitions) {
        int due = smallest.pending() / 2 - SMALL_ROUNDS * BATCH / 2;
        return Math.max(1, Math.min(ROUNDS, due / BATCH / repetitions));
    }

    private static String fetchOf(int pending) {
        return String.format(Locale.ROOT, "fetch of %d, %,d pending, half of them due", BATCH, pending);
    }

    private static double fetched(Outbox outbox, int rounds) throws SQLException {
        double[] took = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            took[i] = Figures.millis(outbox.fetches().fetch(BATCH));
        }
        return Figures.median(took);
    }

    /** Measures both while they churn the same number of rows; a snapshot keeps the dead rows of one. */
    private void snapshot(Report report, Outbox fresh, Outbox held) throws Exception {
        int repetitions = Math.max(3, scale.repetitions());
        int rounds = Math.min(CHURN_ROUNDS, held.pending() / 2 / BATCH / repetitions - 2);
        double[] without = Figures.none(repetitions);
        Cost cost = new Cost(stage, repetitions);
        double[] with = Figures.none(repetitions);
        Cost heldCost = new Cost(stage, repetitions);
        try (Connection reader = held.database().source().getConnection();
                var statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("set transaction isolation level repeatable read");
            statement.execute("select count(*) from account");
            stage.budget.repeat(repetitions, i -> {
                cost.begin();
                without[i] = tail(fresh, rounds);
                cost.end(i, (long) rounds * BATCH);
                heldCost.begin();
                with[i] = tail(held, rounds);
                heldCost.end(i, (long) rounds * BATCH);
            });
            reader.rollback();
        }
        String churned = String.format(Locale.ROOT, " (%,d rows churned)", (long) rounds * BATCH * repetitions);
        report.figure(SECTION, "fetch of " + BATCH + ", no old snapshot" + churned, "ms", without);
        report.figure(SECTION, "fetch of " + BATCH + ", an old snapshot open" + churned, "ms", with);
        report.aim(
                SECTION,
                "fetch with an old snapshot open / without",
                "",
                Bound.AT_MOST,
                2,
                Figures.ratios(with, without));
        cost.tell(report, SECTION, "delivery fetched and settled, no old snapshot");
        heldCost.tell(report, SECTION, "delivery fetched and settled, an old snapshot open");
    }

    /** Measures the fetches at the end of a churn, when dead rows precede the live ones. */
    private static double tail(Outbox outbox, int rounds) throws SQLException {
        double[] took = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            took[i] = Figures.millis(outbox.fetches().fetch(BATCH));
        }
        return Figures.median(Arrays.copyOfRange(took, rounds / 2, rounds));
    }
}
