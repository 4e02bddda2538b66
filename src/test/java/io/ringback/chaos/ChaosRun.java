package io.ringback.chaos;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.ringback.testing.Program;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Runs chaos from start to evaluation. */
final class ChaosRun {
    private final Plan plan;
    private final List<String> told = new ArrayList<>();

    ChaosRun(Plan plan) {
        this.plan = plan;
    }

    /** Returns the violated guarantees; empty when there are none. */
    List<String> violations() throws Exception {
        try (Scene scene = Scene.set(plan, told);
                Proxy proxy = Proxy.to(scene.cluster().port())) {
            scene.tell("chaos: " + plan);
            return run(scene, proxy);
        }
    }

    private List<String> run(Scene scene, Proxy proxy) throws Exception {
        Map<String, String> environment = environment(scene.cluster(), proxy);
        scene.join(Stream.generate(() -> new Node(Program.PRESENT, environment))
                .limit(Plan.NODES)
                .toList());
        Tenancy tenancy = Tenancy.make(scene.anyAddress(), scene.customer());
        scene.call(tenancy);
        Faults faults = new Faults(scene.cluster(), proxy, scene.nodes(), plan);
        faults.inflict(plan.length());
        List<String> violations = scene.violations(tenancy, faults.done());
        Map<Fault.Kind, Long> kinds =
                new TreeMap<>(faults.done().stream().collect(groupingBy(Fault::kind, counting())));
        scene.tell("faults: " + faults.done().size() + " " + kinds + ", processes started: "
                + scene.nodes().stream().mapToInt(Node::starts).sum()
                + ", replies of PostgreSQL to intake lost: " + proxy.repliesLost());
        scene.judge(violations);
        return violations;
    }

    private Map<String, String> environment(Cluster cluster, Proxy proxy) {
        Map<String, String> environment = new HashMap<>(Program.environment(cluster.database(), Tenancy.TOKEN));
        environment.put("QUARKUS_DATASOURCE_JDBC_URL", cluster.url(proxy.port()));
        environment.putAll(plan.settings());
        return environment;
    }

    /** Returns everything reported about the run so far. */
    List<String> told() {
        return List.copyOf(told);
    }
}
