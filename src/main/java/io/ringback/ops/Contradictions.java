package io.ringback.ops;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.SmallRyeConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Finds settings that are valid by themselves but contradict each other. */
final class Contradictions {
    private static final int HOURS = 24;

    private final SmallRyeConfig config;
    private final List<String> found = new ArrayList<>();

    private Contradictions(SmallRyeConfig config) {
        this.config = config;
    }

    static List<String> in(SmallRyeConfig config) {
        var contradictions = new Contradictions(config);
        contradictions.lease();
        contradictions.keys();
        contradictions.limit("ringback.endpoint-in-flight", "ringback.in-flight");
        contradictions.limit("ringback.host-in-flight", "ringback.in-flight");
        contradictions.size("ringback.http.max-body");
        contradictions.size("ringback.http.max-events-body");
        return contradictions.found;
    }

    private void lease() {
        String lease = "ringback.lease";
        String connect = "ringback.connect-timeout";
        String request = "ringback.request-timeout";
        // The lease is renewed six times during its term. No request may outlast it, even if a renewal is late.
        Duration longest = time(connect).plus(time(request));
        if (time(lease).multipliedBy(2).compareTo(longest.multipliedBy(3)) < 0) {
            found.add("%s must be at least one and a half times as long as %s and %s together"
                    .formatted(shown(lease), shown(connect), shown(request)));
        }
    }

    private void keys() {
        String hours = "ringback.retention.key-hours";
        String days = "ringback.retention.days";
        if (count(hours) > count(days) * HOURS) {
            found.add("%s must not be longer than %s, for which events are kept".formatted(shown(hours), shown(days)));
        }
    }

    /** Reports a part that is larger than the whole; lowers it if it is a default. */
    private void limit(String part, String whole) {
        boolean isDefault = given(part).equals(Settings.get(part).otherwise());
        if (!isDefault && count(part) > count(whole)) {
            found.add("%s must not be larger than %s".formatted(shown(part), shown(whole)));
        }
    }

    private void size(String body) {
        String most = "quarkus.http.limits.max-body-size";
        if (bytes(body) > bytes(most)) {
            found.add("%s must not be larger than %s".formatted(shown(body), shown(most)));
        }
    }

    private Duration time(String property) {
        return config.getValue(property, Duration.class);
    }

    private long count(String property) {
        return config.getValue(property, Long.class);
    }

    private long bytes(String property) {
        return config.getValue(property, MemorySize.class).asLongValue();
    }

    /** Returns the variable and its value: {@code RINGBACK_LEASE (10s)}. */
    private String shown(String property) {
        return "%s (%s)".formatted(Setting.variable(property), given(property));
    }

    private String given(String property) {
        return String.valueOf(
                        config.getConfigValue(LenientSettings.GIVEN + property).getValue())
                .strip();
    }
}
