package io.ringback.benchmarks;

import io.ringback.benchmarks.Report.Bound;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Measures the latency from the time at which an event should be posted until its receiver has it, at a steady pace. A
 * delayed request counts from its scheduled time.
 */
final class Latency {
    private static final String SECTION = "latency";
    private static final int SLOW = 50;
    private static final int FAST = 500;
    private static final int COMMITS = 200;
    private static final double COMMITS_ALLOWED = 2;
    private static final double MILLIS_ALLOWED = 2;

    private final Stage stage;
    private final Scale scale;
    private final Fleet fleet;
    private long number;

    Latency(Stage stage, Scale scale) throws SQLException {
        this.stage = stage;
        this.scale = scale;
        this.fleet = Fleet.make(stage.database, 1, List.of("channel_answer"), 1, n -> stage.uri("/timed"));
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Waits(double[] received, double[] answered) {}

    void run(Report report) throws Exception {
        int repetitions = scale.repetitions();
        double[] commit = Figures.none(repetitions);
        double[] allowed = Figures.none(repetitions);
        double[][] slow = Figures.none(4, repetitions);
        double[][] fast = Figures.none(4, repetitions);
        Cost slowCost = new Cost(stage, repetitions, stage.programTime);
        Cost fastCost = new Cost(stage, repetitions, stage.programTime);
        try (Pump pump = new Pump(Accept.LANES)) {
            waits(pump, FAST);
            stage.budget.repeat(repetitions, i -> {
                commit[i] = commit();
                note(slow, i, spent(slowCost, i, pump, SLOW));
                note(fast, i, spent(fastCost, i, pump, FAST));
                allowed[i] = COMMITS_ALLOWED * commit[i] + MILLIS_ALLOWED;
            });
        }
        report.figure(SECTION, "commit of one event and delivery, one connection, p50", "ms", commit);
        tell(report, SLOW, slow, Figures.median(Figures.measured(allowed)));
        tell(report, FAST, fast, Double.NaN);
        slowCost.tell(report, SECTION, "event at " + SLOW + "/s");
        fastCost.tell(report, SECTION, "event at " + FAST + "/s");
    }

    private Waits spent(Cost cost, int repetition, Pump pump, int pace) throws Exception {
        cost.begin();
        Waits waits = waits(pump, pace);
        cost.end(repetition, waits.received().length);
        return waits;
    }

    private static void note(double[][] into, int repetition, Waits waits) {
        into[0][repetition] = Figures.median(waits.received());
        into[1][repetition] = Figures.quantile(0.99, waits.received());
        into[2][repetition] = Figures.median(waits.answered());
        into[3][repetition] = Figures.quantile(0.99, waits.answered());
    }

    private static void tell(Report report, int pace, double[][] waits, double allowed) {
        String received = "POST → receipt at " + pace + "/s, ";
        if (Double.isNaN(allowed)) {
            report.figure(SECTION, received + "p50", "ms", waits[0]);
        } else {
            report.aim(SECTION, received + "p50 (2 commits + 2 ms)", "ms", Bound.AT_MOST, allowed, waits[0]);
        }
        report.figure(SECTION, received + "p99", "ms", waits[1]);
        report.figure(SECTION, "POST → 202 at " + pace + "/s, p50", "ms", waits[2]);
        report.figure(SECTION, "POST → 202 at " + pace + "/s, p99", "ms", waits[3]);
    }

    private Waits waits(Pump pump, int pace) throws Exception {
        stage.receiver.reset();
        int count = (int) (pace * scale.span().toSeconds() * (pace == SLOW ? 2 : 1));
        long from = number;
        number += count;
        Pump.Paced paced = pump.open(
                pace,
                count,
                i -> new Pump.Post(
                        stage.port,
                        Samples.path(fleet.account(0)),
                        Samples.headers(),
                        Samples.event("channel_answer", from + i)));
        stage.awaitPaid();
        Map<Long, List<Long>> times = stage.receiver.times();
        if (times.size() != count) {
            throw new IllegalStateException("of " + count + " events " + times.size() + " arrived");
        }
        return new Waits(
                IntStream.range(0, count)
                        .mapToDouble(i -> Figures.millis(
                                times.getOrDefault(from + i, List.of(0L)).getFirst() - paced.intended()[i]))
                        .toArray(),
                IntStream.range(0, count)
                        .mapToDouble(i -> Figures.millis(paced.answered()[i] - paced.intended()[i]))
                        .toArray());
    }

    /** Measures the machine's own commit time: the same two rows, sequentially, without anything else. */
    private double commit() throws SQLException {
        double[] took = new double[COMMITS];
        try (Connection connection = stage.peers.source().getConnection();
                var insert = connection.prepareStatement(Accept.ONE_ROW)) {
            insert.setObject(1, fleet.account(0));
            insert.setBytes(2, Samples.payload(0).getBytes(StandardCharsets.UTF_8));
            insert.setObject(3, UUID.randomUUID());
            for (int i = 0; i < COMMITS; i++) {
                long started = System.nanoTime();
                insert.executeUpdate();
                took[i] = Figures.millis(System.nanoTime() - started);
            }
        }
        return Figures.median(took);
    }
}
