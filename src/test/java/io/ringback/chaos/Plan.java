package io.ringback.chaos;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Configures a run.
 *
 * @param seed the seed of all random choices
 * @param length how long faults are injected; pending deliveries are awaited afterwards
 * @param mostly the kind of every other fault; null for none in particular
 */
record Plan(long seed, Duration length, Fault.@Nullable Kind mostly) {
    static final int NODES = 3;
    static final int CALLERS = 8;
    static final int KEYS_PER_CALLER = 8;
    /** Mean pause of a caller between two events. */
    static final Duration BETWEEN_EVENTS = Duration.ofMillis(150);
    /** Mean pause between two faults. */
    static final Duration BETWEEN_FAULTS = Duration.ofMillis(1600);

    static final Duration LEASE = Duration.ofSeconds(6);
    static final int RETRIES = 10;
    static final int IN_FLIGHT = 128;

    /**
     * Reads the system properties {@code chaos.seed} (default: random), {@code chaos.seconds} (default: 60) and
     * {@code chaos.mostly} (default: none).
     */
    static Plan fromProperties() {
        String mostly = System.getProperty("chaos.mostly");
        return new Plan(
                Long.getLong("chaos.seed", new Random().nextInt(1_000_000)),
                Duration.ofSeconds(Long.getLong("chaos.seconds", 60)),
                mostly == null ? null : Fault.Kind.valueOf(mostly));
    }

    /** Returns the settings of a node: shorter intervals, so that more happens. */
    Map<String, String> settings() {
        return Map.ofEntries(
                Map.entry("RINGBACK_LEASE", LEASE.toSeconds() + "s"),
                Map.entry("RINGBACK_CONNECT_TIMEOUT", "1s"),
                Map.entry("RINGBACK_REQUEST_TIMEOUT", "3s"),
                Map.entry("RINGBACK_RETRY_SCHEDULE", "300ms,600ms,1s,2s"),
                Map.entry("RINGBACK_CIRCUIT_DELAY", "1s"),
                Map.entry("RINGBACK_POLL", "500ms"),
                Map.entry("RINGBACK_DRAIN_TIMEOUT", "4s"),
                Map.entry("RINGBACK_IN_FLIGHT", Integer.toString(IN_FLIGHT)),
                // Startup cost is not measured here.
                Map.entry("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m"));
    }

    Random random(String purpose) {
        return new Random(seed * 31 + purpose.hashCode());
    }

    /** Returns the next pause, {@code mean} on average. */
    static Duration pause(Random random, Duration mean) {
        return mean.multipliedBy(50 + random.nextInt(100)).dividedBy(100);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "seed %d, %d s of faults, %d nodes", seed, length.toSeconds(), NODES);
    }
}
