package io.ringback.benchmarks;

import io.ringback.benchmarks.Report.Bound;
import io.ringback.testing.Postgres.Database;
import io.ringback.testing.Program;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Measures two processes on one database: a backlog that both drain or one drains, and an event that one accepts and
 * the other sends. They differ in {@code RINGBACK_ROLES} only.
 */
final class Two {
    private static final String SECTION = "two";
    /** Number of accounts with one endpoint each: a process owns whole accounts, so an even split needs many. */
    private static final int ACCOUNTS = 100;

    private static final int PACE = 50;
    private static final int WARM_UPS = 2;
    private static final double LEAST_RATIO = 0.95;

    private final Stage stage;
    private final Scale scale;
    private final Database database;
    private final Fleet fleet;

    Two(Stage stage, Scale scale) throws SQLException {
        this.stage = stage;
        this.scale = scale;
        this.database = stage.server.migrated("two");
        database.execute("insert into account (id, name, tree) values (gen_random_uuid(), 'Master', '{}')");
        this.fleet = Fleet.make(database, ACCOUNTS, List.of("channel_create"), 1, n -> stage.uri("/two/" + n));
    }

    /** Measures two processes before one, which is then warmer, so the ratio is a lower bound. */
    void run(Report report) throws Exception {
        int repetitions = scale.repetitions();
        double[] one = Figures.none(repetitions);
        double[] both = Figures.none(repetitions);
        try (Program first = start("dispatcher")) {
            var _ = first.awaitReady();
            Processor firstTime = new Processor(first.pid());
            Cost alone = new Cost(stage, repetitions, firstTime);
            try (Program second = start("dispatcher")) {
                var _ = second.awaitReady();
                Processor secondTime = new Processor(second.pid());
                Cost together = new Cost(stage, repetitions, firstTime, secondTime);
                warmUp();
                double before = secondTime.micros();
                double sum = firstTime.micros() + before;
                stage.budget.repeat(repetitions, i -> both[i] = drained(i, together));
                double share = (secondTime.micros() - before) / (firstTime.micros() + secondTime.micros() - sum);
                report.figure(SECTION, "two processes drain " + scale.deliveries() + " preloaded", "/s", both);
                report.figure(SECTION, "the second one's part of their processor time", "%", share * 100);
                together.tell(report, SECTION, "delivery, two processes");
                second.terminate();
                var _ = second.awaitExit();
            }
            warmUp();
            stage.budget.repeat(repetitions, i -> one[i] = drained(i, alone));
            report.figure(SECTION, "one process drains as many", "/s", one);
            alone.tell(report, SECTION, "delivery, one process");
            double ratio = Figures.median(Figures.measured(both)) / Figures.median(Figures.measured(one));
            report.aim(SECTION, "two processes / one", "", Bound.AT_LEAST, LEAST_RATIO, ratio);
            apart(report, firstTime);
        }
    }

    private Program start(String role) throws IOException {
        Map<String, String> environment = new HashMap<>(Program.environment(database, Stage.TOKEN));
        environment.put("RINGBACK_ROLES", role);
        Program program = Program.start(environment);
        stage.receiver.bury(program.pid());
        return program;
    }

    private void warmUp() throws Exception {
        for (int i = 0; i < WARM_UPS; i++) {
            var _ = drained(0, new Cost(stage, 1));
        }
    }

    /** Measures from the receiver's first request until nothing is pending. */
    private double drained(int repetition, Cost cost) throws Exception {
        stage.receiver.reset();
        int count = scale.deliveries();
        Preload.into(database, fleet, count);
        cost.begin();
        long ended = stage.awaitEmpty(database, count);
        cost.end(repetition, count);
        database.execute("truncate attempt");
        return count * 1e9 / (ended - stage.receiver.counts().firstNanos());
    }

    /** Measures with one process accepting and the other sending. */
    private void apart(Report report, Processor sender) throws Exception {
        int repetitions = scale.repetitions();
        double[] median = Figures.none(repetitions);
        double[] p99 = Figures.none(repetitions);
        Fleet fleet = Fleet.make(database, 1, List.of("channel_answer"), 1, n -> stage.uri("/timed"));
        try (Program accepting = start("api");
                Pump pump = new Pump(Accept.LANES)) {
            int port = accepting.awaitReady().getPort();
            Cost cost = new Cost(stage, repetitions, new Processor(accepting.pid()), sender);
            waits(pump, port, fleet);
            stage.budget.repeat(repetitions, i -> {
                cost.begin();
                double[] waits = waits(pump, port, fleet);
                cost.end(i, waits.length);
                median[i] = Figures.median(waits);
                p99[i] = Figures.quantile(0.99, waits);
            });
            report.figure(SECTION, "one accepts, the other sends: POST → receipt at 50/s, p50", "ms", median);
            report.figure(SECTION, "one accepts, the other sends: POST → receipt at 50/s, p99", "ms", p99);
            cost.tell(report, SECTION, "event, one accepts, the other sends");
        }
    }

    private double[] waits(Pump pump, int port, Fleet fleet) throws Exception {
        stage.receiver.reset();
        int count = (int) (PACE * scale.span().toSeconds());
        Pump.Paced paced = pump.open(
                PACE,
                count,
                i -> new Pump.Post(
                        port, Samples.path(fleet.account(0)), Samples.headers(), Samples.event("channel_answer", i)));
        stage.awaitEmpty(database, count);
        Map<Long, List<Long>> times = stage.receiver.times();
        if (times.size() != count) {
            throw new IllegalStateException("of " + count + " events " + times.size() + " arrived");
        }
        return IntStream.range(0, count)
                .mapToDouble(i ->
                        Figures.millis(times.getOrDefault((long) i, List.of(0L)).getFirst() - paced.intended()[i]))
                .toArray();
    }
}
