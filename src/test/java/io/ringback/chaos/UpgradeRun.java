package io.ringback.chaos;

import io.ringback.testing.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Under load, a service of an earlier build becomes one of this build, process by process, and then one of the earlier
 * again. It is asked for more than a run under faults: nobody was killed, so nothing may be sent twice or answered 5xx.
 */
final class UpgradeRun {
    private static final String SCHEMA =
            "select coalesce(max(version::integer), 0) from flyway_schema_history where success";
    /** What a process answers SIGTERM with. */
    private static final int TERMINATED = 143;

    private final Plan plan;
    private final Path earlier;
    private final List<String> told = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();

    /** From the packaged service in the folder {@code earlier} to the one of this tree. */
    UpgradeRun(Plan plan, Path earlier) {
        this.plan = plan;
        this.earlier = earlier;
    }

    /** What was violated; empty when nobody noticed. */
    List<String> violations() throws Exception {
        try (Scene scene = Scene.set(plan, told)) {
            return run(scene);
        }
    }

    private List<String> run(Scene scene) throws Exception {
        Map<String, String> environment =
                new HashMap<>(Program.environment(scene.cluster().database(), Tenancy.TOKEN));
        environment.putAll(plan.settings());
        List<Node> old = pair(earlier, environment);
        scene.join(old);
        Tenancy tenancy = Tenancy.make(scene.anyAddress(), scene.customer());
        scene.call(tenancy);
        int before = load(scene, tenancy, "the earlier build alone");
        List<Node> present = pair(Program.PRESENT, environment);
        int after = replace(scene, tenancy, old, present, "this build");
        if (after <= before) {
            violations.add("this build migrated nothing, so nothing was shown: schema " + after);
        }
        replace(scene, tenancy, present, pair(earlier, environment), "the earlier build");
        violations.addAll(scene.violations(tenancy, List.of()));
        scene.refusals().keySet().stream()
                .filter(reason -> reason.matches("5\\d\\d"))
                .forEach(status -> violations.add("a caller was answered " + status));
        scene.judge(violations);
        return violations;
    }

    private static List<Node> pair(Path build, Map<String, String> environment) {
        return Stream.generate(() -> new Node(build, environment)).limit(2).toList();
    }

    /** Has {@code next} serve beside {@code present}, and then in its place; the schema's version. */
    private int replace(Scene scene, Tenancy tenancy, List<Node> present, List<Node> next, String name)
            throws Exception {
        scene.join(next);
        load(scene, tenancy, name + " beside the other");
        for (Node node : present) {
            int code = scene.retire(node);
            if (code != TERMINATED) {
                violations.add("ended with " + code + ": " + node);
            }
        }
        return load(scene, tenancy, name + " alone");
    }

    /** Lets the callers bring events for a while, and an account look after its webhooks at each node; the schema's version. */
    private int load(Scene scene, Tenancy tenancy, String who) {
        int promised = scene.promised();
        LockSupport.parkNanos(plan.length().toNanos());
        for (Node node : scene.nodes()) {
            tenancy.lookAfter(Objects.requireNonNull(node.address()));
        }
        int schema = (int) scene.cluster().database().value(SCHEMA);
        scene.tell("%s, schema %d: %d events promised".formatted(who, schema, scene.promised() - promised));
        return schema;
    }

    /** All that was told of the run so far. */
    List<String> told() {
        return List.copyOf(told);
    }
}
