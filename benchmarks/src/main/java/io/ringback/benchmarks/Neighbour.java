package io.ringback.benchmarks;

import io.ringback.benchmarks.Report.Bound;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Measures the effect of hanging endpoints on others: a tenth of them, compared with the same load without any. */
final class Neighbour {
    private static final String SECTION = "neighbour";
    /** Number of endpoints that receive each event. */
    private static final int FAN_OUT = 4;

    private static final int ONE_HANGS_IN = 10;
    private static final int EVENTS_PER_SECOND = 250;
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final int WARM_UP_SHARE = 4;
    private static final int LAST_HOST = 250;
    private static final int SPANS = 2;
    private static final int CUTS = 4;
    private static final Duration BETWEEN_CUTS = Duration.ofMillis(300);

    private final Stage stage;
    private final Scale scale;
    private final int spans;

    Neighbour(Stage stage, Scale scale) {
        this(stage, scale, SPANS);
    }

    /**
     * Creates the measurement.
     *
     * @param spans the duration of one run
     */
    Neighbour(Stage stage, Scale scale, int spans) {
        this.spans = spans;
        this.stage = stage;
        this.scale = scale;
    }

    /**
     * Holds the results of healthy endpoints.
     *
     * @param share the fraction of their deliveries that arrived in time
     * @param expected the expected number of deliveries
     */
    record Healthy(double median, double p99, double share, int expected) {}

    void run(Report report) throws Exception {
        int repetitions = scale.repetitions();
        double[][] alone = Figures.none(3, repetitions);
        double[][] beside = Figures.none(3, repetitions);
        Cost aloneCost = new Cost(stage, repetitions, stage.programTime);
        Cost besideCost = new Cost(stage, repetitions, stage.programTime);
        int accounts = Math.max(1, scale.endpoints() / (FAN_OUT * Fleet.HOOKS.size()));
        try (Pump pump = new Pump(Accept.LANES)) {
            var _ = healthy(pump, accounts, "", new Cost(stage, 1), 0);
            stage.budget.repeat(repetitions, i -> {
                note(alone, i, healthy(pump, accounts, "", aloneCost, i));
                note(beside, i, healthy(pump, accounts, "/hang/", besideCost, i));
            });
        }
        String load = scale.endpoints() + " endpoints, " + EVENTS_PER_SECOND * FAN_OUT + " deliveries/s, ";
        report.figure(SECTION, load + "none hangs: POST → receipt p50", "ms", alone[0]);
        report.figure(SECTION, load + "none hangs: p99", "ms", alone[1]);
        report.figure(SECTION, "a tenth hangs: p50 of the healthy", "ms", beside[0]);
        report.figure(SECTION, "a tenth hangs: p99 of the healthy", "ms", beside[1]);
        report.aim(
                SECTION,
                "p99 of the healthy with a tenth hung / without",
                "",
                Bound.AT_MOST,
                1.5,
                Figures.ratios(beside[1], alone[1]));
        report.figure(SECTION, "healthy ones delivered, none hangs", "%", alone[2]);
        report.aim(SECTION, "healthy ones delivered, a tenth hangs", "%", Bound.AT_LEAST, 100, beside[2]);
        aloneCost.tell(report, SECTION, "delivery, none hangs");
        besideCost.tell(report, SECTION, "delivery to the healthy, a tenth hangs");
    }

    private static void note(double[][] into, int repetition, Healthy healthy) {
        into[0][repetition] = healthy.median();
        into[1][repetition] = healthy.p99();
        into[2][repetition] = healthy.share() * 100;
    }

    /**
     * Measures the healthy endpoints. Each run uses new endpoints, so that no state of an earlier run matters.
     *
     * @param cost the cost of the healthy deliveries, recorded under {@code repetition}
     * @param trouble the path of a tenth of the endpoints; empty if all are healthy
     */
    Healthy healthy(Pump pump, int accounts, String trouble, Cost cost, int repetition) throws Exception {
        stage.receiver.reset();
        boolean some = !trouble.isEmpty();
        Fleet fleet = Fleet.make(
                stage.database,
                accounts,
                Fleet.HOOKS,
                FAN_OUT,
                n -> some && n % ONE_HANGS_IN == 0 ? troubled(trouble, n) : stage.uri("/timed/" + n));
        int count = (int) (EVENTS_PER_SECOND * scale.span().toSeconds() * spans);
        cost.begin();
        Pump.Paced paced = pump.open(EVENTS_PER_SECOND, count, i -> post(fleet, i));
        Thread.sleep(GRACE);
        Healthy healthy = judge(paced, stage.receiver.times(), some, accounts);
        cost.end(repetition, healthy.expected());
        forgetTheTroubled();
        return healthy;
    }

    /** Returns the URL of a failing endpoint, each on a different host, since limits apply per host. */
    private String troubled(String path, int number) {
        return stage.uri(path + number).replace("127.0.0.1", "127.0.1." + (1 + number / ONE_HANGS_IN % LAST_HOST));
    }

    /**
     * Closes hanging requests and deletes their pending deliveries, so that the next run starts with an empty outbox.
     */
    void forgetTheTroubled() throws Exception {
        for (int i = 0; i < CUTS; i++) {
            stage.database.execute(
                    "delete from delivery d using webhook w where w.id = d.webhook_id and w.uri ~ '/(hang|slow)/'");
            stage.receiver.reset();
            Thread.sleep(BETWEEN_CUTS);
        }
        stage.awaitPaid();
    }

    private Pump.Post post(Fleet fleet, int event) {
        String hook = Fleet.HOOKS.get(event % Fleet.HOOKS.size());
        int account = event / Fleet.HOOKS.size();
        return new Pump.Post(
                stage.port, Samples.path(fleet.account(account)), Samples.headers(), Samples.event(hook, event));
    }

    /**
     * Evaluates a run. Its first part warms up caches and connections, so only its share counts. Missing deliveries
     * count as arriving now.
     */
    private static Healthy judge(Pump.Paced paced, Map<Long, List<Long>> times, boolean someHang, int accounts) {
        int count = paced.intended().length;
        long now = System.nanoTime();
        double[] waits = new double[count * FAN_OUT];
        int arrived = 0;
        int judged = 0;
        int expected = 0;
        for (int i = 0; i < count; i++) {
            List<Long> receipts = times.getOrDefault((long) i, List.of());
            int owed = owed(i, someHang, accounts);
            expected += owed;
            arrived += Math.min(receipts.size(), owed);
            if (i >= count / WARM_UP_SHARE) {
                for (int n = 0; n < owed; n++) {
                    long receipt = n < receipts.size() ? receipts.get(n) : now;
                    waits[judged++] = Figures.millis(receipt - paced.intended()[i]);
                }
            }
        }
        double[] all = Arrays.copyOf(waits, judged);
        return new Healthy(Figures.median(all), Figures.quantile(0.99, all), (double) arrived / expected, expected);
    }

    /** Returns the number of an event's endpoints that respond. */
    private static int owed(int event, boolean someHang, int accounts) {
        int hook = event % Fleet.HOOKS.size();
        int account = event / Fleet.HOOKS.size() % accounts;
        int first = (account * Fleet.HOOKS.size() + hook) * FAN_OUT;
        int owed = 0;
        for (int n = first; n < first + FAN_OUT; n++) {
            owed += someHang && n % ONE_HANGS_IN == 0 ? 0 : 1;
        }
        return owed;
    }
}
