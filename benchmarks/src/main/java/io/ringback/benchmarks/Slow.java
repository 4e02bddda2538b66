package io.ringback.benchmarks;

import io.ringback.benchmarks.Report.Bound;
import java.util.List;

/**
 * Measures receivers that take four seconds per response: the rate of one of them, and the effect of a tenth of them on
 * others.
 */
final class Slow {
    private static final String SECTION = "slow";
    private static final int OFFERED = 20;
    private static final double LEAST_RECEIVED = 19;
    private static final double MOST_RATIO = 1.3;
    private static final int SPANS_ALONE = 4;
    /** Number of accounts: 48 endpoints share a thousand deliveries a second, about 20 each. */
    private static final int ACCOUNTS = 3;

    private final Stage stage;
    private final Scale scale;
    private final Neighbour neighbour;

    Slow(Stage stage, Scale scale) {
        this.stage = stage;
        this.scale = scale;
        this.neighbour = new Neighbour(stage, scale, 1);
    }

    void run(Report report) throws Exception {
        int repetitions = scale.repetitions();
        double[] without = Figures.none(repetitions);
        double[] beside = Figures.none(repetitions);
        double[] arrived = Figures.none(repetitions);
        Cost alone = new Cost(stage, 1, stage.programTime);
        Cost withoutCost = new Cost(stage, repetitions, stage.programTime);
        Cost cost = new Cost(stage, repetitions, stage.programTime);
        try (Pump pump = new Pump(Accept.LANES)) {
            report.aim(
                    SECTION,
                    "a receiver of 4 s, alone, offered 20/s: received in the second half",
                    "/s",
                    Bound.AT_LEAST,
                    LEAST_RECEIVED,
                    received(pump, alone));
            alone.tell(report, SECTION, "event offered to it");
            var _ = neighbour.healthy(pump, ACCOUNTS, "", new Cost(stage, 1), 0);
            stage.budget.repeat(repetitions, i -> {
                without[i] =
                        neighbour.healthy(pump, ACCOUNTS, "", withoutCost, i).p99();
                Neighbour.Healthy healthy = neighbour.healthy(pump, ACCOUNTS, "/slow/", cost, i);
                beside[i] = healthy.p99();
                arrived[i] = healthy.share() * 100;
            });
        }
        report.figure(SECTION, "48 endpoints of 20/s, none is slow: POST → receipt p99", "ms", without);
        report.figure(SECTION, "a tenth takes 4 s: p99 of the others", "ms", beside);
        report.aim(
                SECTION,
                "p99 of the others with a tenth slow / without",
                "",
                Bound.AT_MOST,
                MOST_RATIO,
                Figures.ratios(beside, without));
        report.aim(SECTION, "others delivered, a tenth is slow", "%", Bound.AT_LEAST, 100, arrived);
        withoutCost.tell(report, SECTION, "delivery, none is slow");
        cost.tell(report, SECTION, "delivery to the others, a tenth is slow");
    }

    /** Returns the deliveries per second in the second half of the posting time. */
    private double received(Pump pump, Cost cost) throws Exception {
        Fleet fleet = Fleet.make(stage.database, 1, List.of("channel_create"), 1, n -> stage.uri("/slow/timed/" + n));
        stage.receiver.reset();
        int count = (int) (OFFERED * scale.span().toSeconds() * SPANS_ALONE);
        cost.begin();
        Pump.Paced paced = pump.open(
                OFFERED,
                count,
                i -> new Pump.Post(
                        stage.port,
                        Samples.path(fleet.account(0)),
                        Samples.headers(),
                        Samples.event("channel_create", i)));
        cost.end(0, count);
        long from = paced.intended()[count / 2];
        long to = paced.intended()[count - 1];
        long came = stage.receiver.times().values().stream()
                .flatMap(List::stream)
                .filter(time -> time > from && time <= to)
                .count();
        neighbour.forgetTheTroubled();
        return came * 1e9 / (to - from);
    }
}
