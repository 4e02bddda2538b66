package io.ringback.ops;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * Lists the connection pools of this process, from the settings of every datasource.
 *
 * @param sizes the maximum number of connections of each pool, by name; {@code api} is the default datasource
 */
record ConnectionPools(Map<String, Integer> sizes) {
    private static final Pattern SIZE =
            Pattern.compile("quarkus\\.datasource\\.(?:\"?([a-z-]+)\"?\\.)?jdbc\\.max-size");

    static ConnectionPools of(Config config) {
        Map<String, Integer> sizes = new TreeMap<>();
        for (String property : config.getPropertyNames()) {
            var size = SIZE.matcher(property);
            if (size.matches()) {
                sizes.put(Objects.requireNonNullElse(size.group(1), "api"), config.getValue(property, Integer.class));
            }
        }
        return new ConnectionPools(Collections.unmodifiableMap(sizes));
    }

    /** Returns the maximum number of connections of all pools together. */
    int total() {
        return sizes.values().stream().mapToInt(Integer::intValue).sum();
    }
}
