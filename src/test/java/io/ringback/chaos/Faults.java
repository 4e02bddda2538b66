package io.ringback.chaos;

import io.ringback.testing.Postgres.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Injects faults one after the other, according to the seed, and records them. */
final class Faults {
    /** Seconds: from just the lease's end until other processes had time to find and send the rest. */
    private static final int LONGEST_FROZEN = 9;

    private static final int FLAPS = 3;
    private static final Duration SPELL = Duration.ofSeconds(2);
    /** Time after which a silent connection is closed: {@link Cluster#url}. */
    private static final Duration UNTIL_NOTICED = Duration.ofSeconds(4);

    private final InstantSource clock = InstantSource.system();
    private final Collection<Fault> done = new ConcurrentLinkedQueue<>();
    private final List<Thread> underWay = new ArrayList<>();
    private final Cluster cluster;
    private final Proxy proxy;
    private final List<Node> nodes;
    private final Random random;
    private final Fault.@Nullable Kind mostly;

    /** Draws from the seed of {@code plan}. */
    Faults(Cluster cluster, Proxy proxy, List<Node> nodes, Plan plan) {
        this.cluster = cluster;
        this.proxy = proxy;
        this.nodes = nodes;
        this.random = plan.random("faults");
        this.mostly = plan.mostly();
    }

    /** Injects faults for {@code length}; returns when the last one is over. */
    void inflict(Duration length) throws InterruptedException {
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() - end < 0) {
            inflict(draw());
            LockSupport.parkNanos(Plan.pause(random, Plan.BETWEEN_FAULTS).toNanos());
            nodes.forEach(Node::revive);
        }
        for (Thread thread : underWay) {
            thread.join();
        }
    }

    List<Fault> done() {
        return List.copyOf(done);
    }

    private Fault.Kind draw() {
        if (mostly != null && random.nextBoolean()) {
            return mostly;
        }
        Fault.Kind[] kinds = Fault.Kind.values();
        int draw =
                random.nextInt(Arrays.stream(kinds).mapToInt(kind -> kind.share).sum());
        for (Fault.Kind kind : kinds) {
            draw -= kind.share;
            if (draw < 0) {
                return kind;
            }
        }
        throw new AssertionError(draw);
    }

    private void inflict(Fault.Kind kind) throws InterruptedException {
        Duration longerThanALease = Plan.LEASE.plusSeconds(1 + random.nextInt(LONGEST_FROZEN));
        switch (kind) {
            case KILL -> harm(node -> note(kind, Duration.ZERO, node::kill));
            case TERMINATE -> harm(node -> note(kind, Duration.ZERO, node::terminate));
            case FLAP -> harm(node -> flap(kind, node));
            case FREEZE ->
                harm(node -> note(kind, Duration.ZERO, () -> {
                    node.freeze();
                    LockSupport.parkNanos(longerThanALease.toNanos());
                    node.thaw();
                }));
            case RESTART_FAST -> note(kind, Duration.ZERO, () -> cluster.restart("fast"));
            case RESTART_IMMEDIATE -> note(kind, Duration.ZERO, () -> cluster.restart("immediate"));
            case TERMINATE_BACKENDS -> note(kind, Duration.ZERO, () -> terminateBackends(cluster.database()));
            case DELAY ->
                note(kind, Duration.ZERO, () -> {
                    proxy.delay(Duration.ofMillis(20 + random.nextInt(200)));
                    LockSupport.parkNanos(SPELL.toNanos());
                    proxy.delay(Duration.ZERO);
                });
            case CUT -> note(kind, Duration.ZERO, proxy::cut);
            case HALF_CLOSE -> note(kind, UNTIL_NOTICED, () -> proxy.halfClose(random));
            case DEAFEN -> note(kind, UNTIL_NOTICED, proxy::deafen);
            case LOSE_REPLY ->
                note(kind, Duration.ZERO, () -> {
                    proxy.loseReply(Caller.MARK, 0);
                    LockSupport.parkNanos(SPELL.toNanos());
                    proxy.loseNoReply();
                });
        }
    }

    private void flap(Fault.Kind kind, Node node) throws InterruptedException {
        for (int i = 0; i < FLAPS && node.awaitUp(); i++) {
            note(kind, Duration.ZERO, node::terminate);
        }
    }

    private static void terminateBackends(Database database) {
        database.cutConnections();
    }

    @FunctionalInterface
    private interface Harm {
        void to(Node node) throws InterruptedException;
    }

    /** Harms a running node, if there is one, until the run ends. */
    private void harm(Harm harm) {
        List<Node> up = nodes.stream().filter(Node::touch).toList();
        if (up.isEmpty()) {
            return;
        }
        Node victim = up.get(random.nextInt(up.size()));
        up.stream().filter(node -> node != victim).forEach(Node::leave);
        underWay.add(Thread.ofVirtual().start(() -> {
            try {
                harm.to(victim);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                victim.leave();
            }
        }));
    }

    @FunctionalInterface
    private interface Action {
        void run() throws InterruptedException;
    }

    private void note(Fault.Kind kind, Duration after, Action action) throws InterruptedException {
        Instant from = clock.instant();
        action.run();
        done.add(new Fault(kind, from, clock.instant().plus(after)));
    }
}
