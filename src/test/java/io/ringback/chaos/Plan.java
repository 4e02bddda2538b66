package io.ringback.chaos;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What a run does.
 *
 * @param seed of which everything that is left to chance is drawn
 * @param length how long faults come; what is pending then is waited for
 * @param mostly what every other fault is; null for none in particular
 */
record Plan(long seed, Duration length, Fault.@Nullable Kind mostly) {
    static final int NODES = 3;
    static final int CALLERS = 8;
    static final int KEYS_PER_CALLER = 8;
    /** The mean pause of a caller between two events. */
    static final Duration BETWEEN_EVENTS = Duration.ofMillis(150);
    /** The mean pause between two faults. */
    static final Duration BETWEEN_FAULTS = Duration.ofMillis(1600);

    static final Duration LEASE = Duration.ofSeconds(6);
    static final int RETRIES = 10;
    static final int IN_FLIGHT = 128;

    /**
     * From the system properties {@code chaos.seed} (default: by chance), {@code chaos.seconds} (default: 60) and
     * {@code chaos.mostly} (default: none).
     */
    static Plan fromProperties() {
        String mostly = System.getProperty("chaos.mostly");
        return new Plan(
                Long.getLong("chaos.seed", new Random().nextInt(1_000_000)),
                Duration.ofSeconds(Long.getLong("chaos.seconds", 60)),
                mostly == null ? null : Fault.Kind.valueOf(mostly));
    }

    /** The settings of a node: everything sooner, so that more of it happens. */
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
                // What a start costs is not what is looked at.
                Map.entry("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m"));
    }

    Random random(String purpose) {
        return new Random(seed * 31 + purpose.hashCode());
    }

    /** The pause that follows, {@code mean} on average. */
    static Duration pause(Random random, Duration mean) {
        return mean.multipliedBy(50 + random.nextInt(100)).dividedBy(100);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "seed %d, %d s of faults, %d nodes", seed, length.toSeconds(), NODES);
    }
}
