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
 * Upgrades a service under load from an earlier build to this one, process by process, and back. The guarantees are
 * stricter than under faults: nothing may be sent twice or answered 5xx, since no process was killed.
 */
final class UpgradeRun {
    private static final String SCHEMA =
            "select coalesce(max(version::integer), 0) from flyway_schema_history where success";
    /** Exit code after SIGTERM. */
    private static final int TERMINATED = 143;

    private final Plan plan;
    private final Path earlier;
    private final List<String> told = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();

    /** Creates a run from the packaged service in {@code earlier} to the one of this tree. */
    UpgradeRun(Plan plan, Path earlier) {
        this.plan = plan;
        this.earlier = earlier;
    }

    /** Returns the violated guarantees; empty when there are none. */
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

    /** Starts {@code next} in addition to {@code present}, then stops the latter; returns the schema version. */
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

    /**
     * Lets callers post events for a while, while an account edits its webhooks at each node; returns the schema
     * version.
     */
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

    /** Returns everything reported about the run so far. */
    List<String> told() {
        return List.copyOf(told);
    }
}
