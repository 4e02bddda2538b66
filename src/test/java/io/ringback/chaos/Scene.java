package io.ringback.chaos;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.ringback.testing.Postgres.Database;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Runs a service with its database, callers and customer, and evaluates the result. */
final class Scene implements AutoCloseable {
    private static final Path FOLDER = Path.of("target", "chaos");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int MOST_SHOWN = 20;

    private static final String UNOWNED = """
            select count(*)
            from shard s
            left join process p on p.id = s.owner and p.lease_until > now()
            where p.id is null
            """;

    private static final String TOO_MANY = """
            select count(*)
            from (select count(*) as owned from shard group by owner) s
            where s.owned > (
              select ceil((select count(*) from shard) / count(*)::numeric) from process where lease_until > now())
            """;

    private final Plan plan;
    private final Cluster cluster;
    private final Customer customer;
    /** Nodes that serve, from which callers choose. */
    private final List<Node> nodes = new CopyOnWriteArrayList<>();

    private final List<Node> all = new ArrayList<>();
    private final List<Caller> callers = new ArrayList<>();
    private final List<Thread> calling = new ArrayList<>();
    private final List<String> told;

    private Scene(Plan plan, List<String> told) throws IOException {
        this.plan = plan;
        this.told = told;
        this.cluster = Cluster.start(FOLDER);
        this.customer = Customer.start(plan.random("customer"));
    }

    /** Creates the database and the customer; messages about the run are added to {@code told}. */
    static Scene set(Plan plan, List<String> told) throws IOException {
        return new Scene(plan, told);
    }

    Cluster cluster() {
        return cluster;
    }

    Customer customer() {
        return customer;
    }

    List<Node> nodes() {
        return nodes;
    }

    /** Directs callers to {@code more} nodes too, once all of them serve. */
    void join(List<Node> more) {
        all.addAll(more);
        more.forEach(node -> await(List.of("a node is up", node), () -> node.address() != null));
        nodes.addAll(more);
    }

    /** Stops a node by SIGTERM; returns its exit code. */
    int retire(Node node) throws InterruptedException {
        nodes.remove(node);
        return node.retire();
    }

    URI anyAddress() {
        return nodes.stream()
                .flatMap(node -> Stream.ofNullable(node.address()))
                .findFirst()
                .orElseThrow();
    }

    /** Starts callers for these accounts; they end with {@link #violations}. */
    void call(Tenancy tenancy) {
        for (int i = 0; i < Plan.CALLERS; i++) {
            String account = tenancy.accounts().get(i % tenancy.accounts().size());
            boolean hasKeys = i < Plan.CALLERS / 2;
            Caller caller = new Caller("caller-" + i, account, nodes, hasKeys, plan.random("caller" + i));
            callers.add(caller);
            calling.add(Thread.ofVirtual().start(caller));
        }
    }

    /** Returns the number of events that got a 202. */
    int promised() {
        return callers.stream().mapToInt(caller -> caller.promises().size()).sum();
    }

    /** Stops the callers, waits for an empty outbox, and compares the results with all guarantees. */
    List<String> violations(Tenancy tenancy, List<Fault> faults) throws Exception {
        customer.calm();
        callers.forEach(Caller::stop);
        for (Thread thread : calling) {
            if (!thread.join(PATIENCE)) {
                throw new AssertionError("a caller is not served any more: " + refusals() + nodes);
            }
        }
        List<String> violations = new ArrayList<>(awaitEnd());
        Records.storedTwice(cluster.database()).forEach(payload -> violations.add("stored more than once: " + payload));
        Verification verification = new Verification(
                tenancy,
                callers.stream().flatMap(caller -> caller.promises().stream()).toList(),
                faults,
                customer.arrivals(),
                Records.of(cluster.database()));
        violations.addAll(verification.violations());
        sum(verification);
        return violations;
    }

    /** Returns what is left in the outbox, and shards with a wrong owner, after enough time for everything. */
    private List<String> awaitEnd() {
        try {
            await("the outbox is empty", () -> {
                nodes.forEach(Node::revive);
                return count("delivery") == 0 && value(UNOWNED) == 0 && value(TOO_MANY) == 0;
            });
            return List.of();
        } catch (AssertionError late) {
            return List.of("left: " + count("delivery") + " deliveries in the outbox, " + value(UNOWNED)
                    + " shards without a live owner, " + value(TOO_MANY) + " owners of more than their share");
        }
    }

    private long count(String table) {
        return value("select count(*) from " + table);
    }

    private long value(String query) {
        Database database = cluster.database();
        return (long) database.value(query);
    }

    private static void await(Object what, BooleanSupplier question) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!question.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void sum(Verification verification) {
        tell("promised: " + promised() + " events; requests not answered with 202: " + refusals());
        tell("on record: " + count("event") + " events, " + count("attempt") + " attempts; received: "
                + customer.arrivals().size() + " requests; confirmed ones that came again: " + verification.repeats()
                + "; given up after all retries: " + verification.givenUp());
        all.stream()
                .flatMap(node -> node.complaints().stream())
                .map(line -> line.replaceFirst("^\\S+ \\S+ ", ""))
                .collect(groupingBy(line -> line.replaceAll("[0-9a-f]{8,}|\\d+", "#"), TreeMap::new, counting()))
                .forEach((line, times) -> tell("logged " + times + " times: " + line));
    }

    /** Reports the result, with the first of {@code violations}. */
    void judge(List<String> violations) {
        violations.stream().limit(MOST_SHOWN).forEach(violation -> tell("VIOLATED " + violation));
        tell(violations.isEmpty() ? "result: every guarantee kept" : "result: " + violations.size() + " violations");
    }

    /** Returns the number of requests without a 202, by the result. */
    Map<String, Integer> refusals() {
        Map<String, Integer> all = new TreeMap<>();
        callers.forEach(caller -> caller.refusals().forEach((reason, times) -> all.merge(reason, times, Integer::sum)));
        return all;
    }

    void tell(String line) {
        told.add(line);
        System.out.println(line);
    }

    @Override
    public void close() throws IOException {
        all.forEach(Node::close);
        customer.close();
        cluster.close();
    }
}
