package io.ringback.benchmarks;

import io.ringback.benchmarks.Report.Bound;
import io.ringback.dispatch.send.WithoutDatabase;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Measures how fast the service delivers a backlog, compared with the HTTP client alone, db-scheduler, and a plain loop. */
final class Drain {
    private static final String SECTION = "drain";
    private static final int LANES = 128;
    private static final int ENDPOINTS = 100;
    private static final double MOST_WAL = 700;
    private static final int FIRST_PART = 10;
    /** Maximum time of a drain; the backlog is reduced if it takes longer. */
    private static final int MOST_SECONDS = 15;

    /** Number of warm-ups: after the first one, the JIT compiler still uses a third of the program's time. */
    private static final int WARM_UPS = 2;

    private final Stage stage;
    private final Scale scale;
    private final Fleet fleet;
    private final Fleet others;

    Drain(Stage stage, Scale scale) throws SQLException {
        this.stage = stage;
        this.scale = scale;
        this.fleet = Fleet.make(stage.database, 1, List.of("channel_create"), ENDPOINTS, n -> stage.uri("/hook/" + n));
        this.others = Fleet.make(stage.peers, 1, List.of("channel_create"), ENDPOINTS, n -> stage.uri("/hook/" + n));
    }

    /**
     * Holds the result of a drain.
     *
     * @param repeats the number of requests received twice
     */
    private record Paid(double rate, long repeats) {}

    void run(Report report) throws Exception {
        Vertx vertx = Vertx.vertx();
        try (Pump pump = new Pump(LANES)) {
            URI target = URI.create(stage.uri("/hook"));
            run(report, pump, new WithoutDatabase(vertx, target, Samples.payload(0)), target);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private void run(Report report, Pump pump, WithoutDatabase requests, URI target) throws Exception {
        int repetitions = scale.repetitions();
        Duration span = scale.span();
        Contender scheduler = new DbScheduler(stage.peers, stage.receiver, body -> sent(requests), span);
        Contender loop = new PlainLoop(stage.peers, others, requests, target, span, Duration.ZERO);
        Contender paged = new PlainLoop(stage.peers, others, requests, target, span, Duration.ofSeconds(1));
        double[] ceiling = Figures.none(repetitions);
        double[] alone = Figures.none(repetitions);
        double[] ours = Figures.none(repetitions);
        double[] db = Figures.none(repetitions);
        double[] plain = Figures.none(repetitions);
        double[] page = Figures.none(repetitions);
        Cost cost = new Cost(stage, repetitions, stage.programTime);
        LongAdder repeats = new LongAdder();
        int count = affordable(cost);
        ceiling(pump, requests, count);
        alone(requests, count);
        for (int i = 0; i < WARM_UPS; i++) {
            var _ = paid(count, cost, 0);
        }
        stage.budget.repeat(repetitions, i -> {
            ceiling[i] = ceiling(pump, requests, count);
            Paid paid = paid(count, cost, i);
            ours[i] = paid.rate();
            repeats.add(paid.repeats());
            alone[i] = alone(requests, count);
            db[i] = scheduler.rate();
            plain[i] = loop.rate();
            page[i] = paged.rate();
        });
        report.figure(SECTION, "ceiling: HTTP client alone, body rendered once, signed each time", "/s", ceiling);
        report.figure(SECTION, "our renderer and sender with all guards, no database", "/s", alone);
        report.figure(SECTION, "the shipped program, " + count + " preloaded", "/s", ours);
        report.figure(SECTION, "db-scheduler " + DbScheduler.settings(), "/s", db);
        report.figure(SECTION, "plain loop, blocking client, page after page", "/s", plain);
        report.figure(SECTION, "plain loop, blocking client, a page of 100 each second", "/s", page);
        report.aim(SECTION, "program / ceiling", "", Bound.AT_LEAST, 0.60, Figures.ratios(ours, ceiling));
        report.aim(SECTION, "program / db-scheduler", "", Bound.AT_LEAST, 5, Figures.ratios(ours, db));
        report.aim(
                SECTION, "program / plain loop, page after page", "", Bound.AT_LEAST, 50, Figures.ratios(ours, plain));
        report.aim(
                SECTION,
                "program / plain loop, a page each second",
                "",
                Bound.AT_LEAST,
                50,
                Figures.ratios(ours, page));
        cost.tell(report, SECTION, "preloaded delivery", MOST_WAL);
        report.figure(SECTION, "duplicate requests", "", (double) repeats.sum());
    }

    /** Returns the number of deliveries that this machine can send in reasonable time, measured by a first part. */
    private int affordable(Cost cost) throws Exception {
        Paid first = paid(Math.max(1, scale.deliveries() / FIRST_PART), cost, 0);
        int count = (int) Math.min(scale.deliveries(), first.rate() * MOST_SECONDS);
        if (count < scale.deliveries()) {
            stage.budget.leaveOut("deliveries, " + count + " of " + scale.deliveries() + " were preloaded");
        }
        return count;
    }

    private double ceiling(Pump pump, WithoutDatabase requests, int count) throws InterruptedException {
        AtomicLong left = new AtomicLong(count);
        byte[] body = requests.body();
        Pump.Flow flow = pump.closed(
                LANES,
                () -> left.getAndDecrement() <= 0
                        ? null
                        : new Pump.Post(stage.receiver.port(), "/hook", requests.signedHeaders(), body));
        if (flow.failed() > 0) {
            throw new IllegalStateException(flow.failed() + " requests of the ceiling failed");
        }
        return flow.rate();
    }

    private static double alone(WithoutDatabase requests, int count) throws InterruptedException {
        Semaphore room = new Semaphore(LANES);
        long started = System.nanoTime();
        for (int i = 0; i < count; i++) {
            room.acquire();
            var _ = requests.send().whenComplete((sent, bug) -> room.release());
        }
        room.acquire(LANES);
        return count * 1e9 / (System.nanoTime() - started);
    }

    private static boolean sent(WithoutDatabase requests) {
        CompletableFuture<Boolean> sent = requests.send().toCompletableFuture();
        return sent.join();
    }

    /** Measures from the receiver's first request until nothing is pending. */
    private Paid paid(int count, Cost cost, int repetition) throws SQLException, IOException, InterruptedException {
        stage.receiver.reset();
        Preload.into(stage.database, fleet, count);
        cost.begin();
        long ended = stage.awaitPaid(count);
        cost.end(repetition, count);
        Receiver.Counts counts = stage.receiver.counts();
        long attempts = (long) stage.database.value("select count(*) from attempt");
        if (counts.count() < count || attempts < count) {
            throw new IllegalStateException("of " + count + " deliveries " + counts.count() + " arrived");
        }
        stage.database.execute("truncate attempt");
        return new Paid(count * 1e9 / (ended - counts.firstNanos()), counts.count() - count);
    }
}
