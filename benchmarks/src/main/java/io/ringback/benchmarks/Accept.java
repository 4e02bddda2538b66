package io.ringback.benchmarks;

import io.agroal.api.AgroalDataSource;
import io.ringback.benchmarks.Report.Bound;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Measures the intake rate over 64 connections, compared with the server's minimal 202 and one commit for each event. */
final class Accept {
    static final int LANES = 64;

    private static final String SECTION = "accept";
    private static final int BATCH = 100;
    private static final int ENDPOINTS = 50;
    /** Number of warm-up spans: the JIT compiler initially takes more time than the requests. */
    private static final int WARM_UP_SPANS = 4;

    private static final String WANTED = "channel_create";
    private static final String UNWANTED = "channel_destroy";

    /** Inserts an event and its delivery for the comparison: one statement, one commit. */
    static final String ONE_ROW = """
            with stored as (
              insert into event (id, account_id, hook, payload, occurred_at, deliveries)
              values (uuidv7(), ?, 'channel_create', ?, now(), 1)
              returning id, account_id, octet_length(payload) as size
            )
            insert into delivery (id, shard, account_id, webhook_id, event_id, size, due_at)
            select delivery_id(id, 1), 0, account_id, ?, id, size, now()
            from stored
            """;

    private final Stage stage;
    private final Scale scale;
    private final Fleet fleet;

    Accept(Stage stage, Scale scale) throws SQLException {
        this.stage = stage;
        this.scale = scale;
        this.fleet = Fleet.make(stage.database, ENDPOINTS, List.of(WANTED), 1, n -> stage.uri("/accepted/" + n));
    }

    void run(Report report) throws Exception {
        int repetitions = scale.repetitions();
        double[] empty = Figures.none(repetitions);
        double[] single = Figures.none(repetitions);
        double[] unwanted = Figures.none(repetitions);
        double[] commits = Figures.none(repetitions);
        double[] batched = Figures.none(repetitions);
        Cost cost = new Cost(stage, repetitions, stage.programTime);
        Cost unwantedCost = new Cost(stage, repetitions, stage.programTime);
        Cost batchedCost = new Cost(stage, repetitions, stage.programTime);
        try (Pump pump = new Pump(LANES);
                AgroalDataSource pool = Pool.of(stage.peers, LANES)) {
            posted(pump, Samples.ignored(), scale.span());
            posted(pump, Samples.event(WANTED, 0), scale.span().multipliedBy(WARM_UP_SPANS));
            stage.budget.repeat(repetitions, i -> {
                stage.awaitPaid();
                empty[i] = posted(pump, Samples.ignored(), scale.span()).rate();
                commits[i] = committed(pool);
                single[i] = spent(cost, i, 1, pump, Samples.event(WANTED, 0), scale.span());
                unwanted[i] = spent(unwantedCost, i, 1, pump, Samples.event(UNWANTED, 0), scale.span());
                batched[i] = spent(
                        batchedCost,
                        i,
                        BATCH,
                        pump,
                        Samples.events(WANTED, BATCH),
                        scale.span().dividedBy(2));
            });
            stage.awaitPaid();
            stage.database.execute("truncate attempt");
        }
        report.figure(SECTION, "202 without the database (ignored by rule), 64 connections", "/s", empty);
        report.figure(SECTION, "one event and its delivery a commit, 64 connections, JDBC", "/s", commits);
        report.figure(SECTION, "single events, each delivered meanwhile by the same process", "/s", single);
        report.figure(SECTION, "single events without a matching webhook", "/s", unwanted);
        report.figure(SECTION, "events in batches of 100, each delivered", "/s", batched);
        report.figure(SECTION, "single events / 202 without the database", "", Figures.ratios(single, empty));
        report.aim(
                SECTION, "single events / one-row commits", "", Bound.AT_LEAST, 1.5, Figures.ratios(single, commits));
        report.figure(
                SECTION, "single events without webhook / one-row commits", "", Figures.ratios(unwanted, commits));
        cost.tell(report, SECTION, "event accepted, handed off and delivered");
        unwantedCost.tell(report, SECTION, "event without a matching webhook");
        batchedCost.tell(report, SECTION, "event of a batch, delivered");
    }

    /** Returns the accepted events per second; their cost is measured until they are delivered. */
    private double spent(Cost cost, int repetition, int events, Pump pump, byte[] body, Duration span)
            throws Exception {
        cost.begin();
        Pump.Flow flow = posted(pump, body, span);
        stage.awaitPaid();
        cost.end(repetition, flow.answered() * events);
        return flow.rate() * events;
    }

    private Pump.Flow posted(Pump pump, byte[] body, Duration span) throws InterruptedException {
        long end = System.nanoTime() + span.toNanos();
        Pump.Post[] posts = IntStream.range(0, fleet.accounts())
                .mapToObj(i -> new Pump.Post(stage.port, Samples.path(fleet.account(i)), Samples.headers(), body))
                .toArray(Pump.Post[]::new);
        AtomicInteger turn = new AtomicInteger();
        Pump.Flow flow = pump.closed(
                LANES,
                () -> System.nanoTime() - end > 0 ? null : posts[Math.floorMod(turn.getAndIncrement(), posts.length)]);
        if (flow.failed() > flow.answered() / 1000) {
            throw new IllegalStateException(flow.failed() + " posts failed, " + flow.answered() + " were answered");
        }
        return flow;
    }

    private double committed(AgroalDataSource pool) throws InterruptedException, ExecutionException {
        stage.peers.execute("truncate delivery, event");
        long started = System.nanoTime();
        long end = started + scale.span().toNanos();
        long rows = 0;
        try (var threads = Executors.newFixedThreadPool(LANES)) {
            Callable<Long> commits = () -> commit(pool, end);
            for (Future<Long> done : threads.invokeAll(java.util.Collections.nCopies(LANES, commits))) {
                rows += done.get();
            }
        }
        return rows * 1e9 / (System.nanoTime() - started);
    }

    private long commit(AgroalDataSource pool, long end) throws SQLException {
        byte[] payload = Samples.payload(0).getBytes(StandardCharsets.UTF_8);
        UUID webhook = UUID.randomUUID();
        long rows = 0;
        try (Connection connection = pool.getConnection();
                var insert = connection.prepareStatement(ONE_ROW)) {
            insert.setObject(1, fleet.account(0));
            insert.setBytes(2, payload);
            insert.setObject(3, webhook);
            while (System.nanoTime() - end < 0) {
                insert.executeUpdate();
                rows++;
            }
        }
        return rows;
    }
}
