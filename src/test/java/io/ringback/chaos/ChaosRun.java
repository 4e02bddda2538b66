package io.ringback.chaos;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.ringback.testing.Postgres.Database;
import io.ringback.testing.Program;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** One run from its start to its verdict. */
final class ChaosRun {
    private static final Path FOLDER = Path.of("target", "chaos");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int MOST_SHOWN = 20;

    private final Plan plan;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Caller> callers = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    ChaosRun(Plan plan) {
        this.plan = plan;
    }

    /** What was violated; empty when the service kept every promise. */
    List<String> violations() throws Exception {
        try (Cluster cluster = Cluster.start(FOLDER);
                Proxy proxy = Proxy.to(cluster.port());
                Customer customer = Customer.start(plan.random("customer"))) {
            tell("chaos: " + plan);
            try {
                return run(cluster, proxy, customer);
            } finally {
                nodes.forEach(Node::close);
            }
        }
    }

    private List<String> run(Cluster cluster, Proxy proxy, Customer customer) throws Exception {
        start(cluster, proxy);
        Tenancy tenancy = Tenancy.make(anyAddress(), customer);
        List<Thread> calling = call(tenancy);
        Faults faults = new Faults(cluster, proxy, nodes, plan);
        faults.inflict(plan.length());
        customer.calm();
        callers.forEach(Caller::stop);
        for (Thread thread : calling) {
            if (!thread.join(PATIENCE)) {
                throw new AssertionError("a caller is not served any more: " + refusals() + nodes);
            }
        }
        List<String> violations = new ArrayList<>(awaitPaid(cluster.database()));
        Verification verification = new Verification(
                tenancy,
                callers.stream().flatMap(caller -> caller.promises().stream()).toList(),
                faults.done(),
                customer.arrivals(),
                Records.of(cluster.database()));
        violations.addAll(verification.violations());
        sum(faults, customer, verification, cluster.database(), violations);
        return violations;
    }

    private void start(Cluster cluster, Proxy proxy) {
        Map<String, String> environment = new HashMap<>(Program.environment(cluster.database(), Tenancy.TOKEN));
        environment.put("QUARKUS_DATASOURCE_JDBC_URL", cluster.url(proxy.port()));
        environment.putAll(plan.settings());
        for (int i = 0; i < Plan.NODES; i++) {
            nodes.add(new Node(environment));
        }
        nodes.forEach(node -> await("a node is up", () -> node.address() != null));
    }

    private URI anyAddress() {
        return nodes.stream()
                .flatMap(node -> Stream.ofNullable(node.address()))
                .findFirst()
                .orElseThrow();
    }

    private List<Thread> call(Tenancy tenancy) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Plan.CALLERS; i++) {
            String account = tenancy.accounts().get(i % tenancy.accounts().size());
            Caller caller = new Caller("caller-" + i, account, nodes, plan.random("caller" + i));
            callers.add(caller);
            threads.add(Thread.ofVirtual().start(caller));
        }
        return threads;
    }

    /** What is left in the outbox when there was time enough for everything. */
    private List<String> awaitPaid(Database database) {
        try {
            await("the outbox is empty", () -> {
                nodes.forEach(Node::revive);
                return count(database, "delivery") == 0 && count(database, "order_head") == 0;
            });
            return List.of();
        } catch (AssertionError late) {
            return List.of("left in the outbox: " + count(database, "delivery") + " deliveries, "
                    + count(database, "order_head") + " queues");
        }
    }

    private static long count(Database database, String table) {
        return (long) database.value("select count(*) from " + table);
    }

    @FunctionalInterface
    private interface Question {
        boolean isTrue();
    }

    private static void await(String what, Question question) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!question.isTrue()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void sum(
            Faults faults, Customer customer, Verification verification, Database database, List<String> violations) {
        Map<Fault.Kind, Long> kinds =
                new TreeMap<>(faults.done().stream().collect(groupingBy(Fault::kind, counting())));
        tell("faults: " + faults.done().size() + " " + kinds + ", processes started: "
                + nodes.stream().mapToInt(Node::starts).sum());
        tell("promised: "
                + callers.stream().mapToInt(caller -> caller.promises().size()).sum()
                + " events; requests not answered with 202: "
                + refusals());
        tell("on record: " + count(database, "event") + " events, " + count(database, "attempt")
                + " attempts; received: "
                + customer.arrivals().size() + " requests; confirmed ones that came again: " + verification.repeats()
                + "; given up after all retries: " + verification.givenUp());
        nodes.stream()
                .flatMap(node -> node.complaints().stream())
                .map(line -> line.replaceFirst("^\\S+ \\S+ ", ""))
                .collect(groupingBy(line -> line.replaceAll("[0-9a-f]{8,}|\\d+", "#"), TreeMap::new, counting()))
                .forEach((line, times) -> tell("logged " + times + " times: " + line));
        violations.stream().limit(MOST_SHOWN).forEach(violation -> tell("VIOLATED " + violation));
        tell(violations.isEmpty() ? "verdict: every promise kept" : "verdict: " + violations.size() + " violations");
    }

    private Map<String, Integer> refusals() {
        Map<String, Integer> all = new TreeMap<>();
        callers.forEach(caller -> caller.refusals().forEach((reason, times) -> all.merge(reason, times, Integer::sum)));
        return all;
    }

    private void tell(String line) {
        told.add(line);
        System.out.println(line);
    }

    /** All that was told of the run so far. */
    List<String> told() {
        return List.copyOf(told);
    }
}
