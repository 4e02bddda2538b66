package io.ringback.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Sets the extent of the measurements.
 *
 * @param deliveries the number preloaded for one drain
 * @param repetitions interleaved; each ratio is their median
 * @param span the duration of a measurement that is limited by time
 * @param pending the outbox sizes at which fetches are measured, ascending
 * @param endpoints the number of endpoints, a tenth of which hangs
 * @param sections the names of the sections to run
 * @param deadline the time after which everything ends
 */
record Scale(
        int deliveries,
        int repetitions,
        Duration span,
        List<Integer> pending,
        int endpoints,
        Set<String> sections,
        Duration deadline,
        Path document) {
    private static final Set<String> ALL = Set.of("drain", "accept", "latency", "neighbour", "slow", "two", "growth");
    private static final String DELIVERIES = "--deliveries=";
    private static final String ONLY = "--only=";

    private static final Scale FULL = new Scale(
            200_000,
            3,
            Duration.ofSeconds(5),
            List.of(10_000, 1_000_000, 5_000_000),
            1_000,
            ALL,
            Duration.ofSeconds(550),
            Path.of("docs", "benchmarks.md"));

    /** Tests the harness; its figures have no meaning. */
    private static final Scale SMOKE = new Scale(
            2_000,
            1,
            Duration.ofSeconds(1),
            List.of(1_000, 5_000, 20_000),
            100,
            ALL,
            Duration.ofSeconds(180),
            Path.of("target", "benchmarks-smoke.md"));

    static Scale of(String... arguments) {
        List<String> wanted = Arrays.stream(arguments)
                .flatMap(argument -> Arrays.stream(argument.strip().split("\\s+")))
                .filter(argument -> !argument.isEmpty())
                .toList();
        Scale scale = wanted.contains("--smoke") ? SMOKE : FULL;
        for (String argument : wanted) {
            if (argument.startsWith(DELIVERIES)) {
                scale = scale.withDeliveries(Integer.parseInt(argument.substring(DELIVERIES.length())));
            } else if (argument.startsWith(ONLY)) {
                scale = scale.withSections(argument.substring(ONLY.length()));
            } else if (!argument.equals("--smoke")) {
                throw new IllegalArgumentException(
                        "unknown: " + argument + "; there are --smoke, --deliveries=N, --only=a,b of " + ALL);
            }
        }
        return scale;
    }

    boolean has(String section) {
        return sections.contains(section);
    }

    private Scale withDeliveries(int count) {
        return new Scale(count, repetitions, span, pending, endpoints, sections, deadline, document);
    }

    /** Returns the scale for some sections only; its results do not replace the document. */
    private Scale withSections(String names) {
        Set<String> wanted = Arrays.stream(names.split(",")).collect(Collectors.toUnmodifiableSet());
        if (!ALL.containsAll(wanted)) {
            throw new IllegalArgumentException("no such section in " + names + "; there are " + ALL);
        }
        Path aside = Path.of("target", "benchmarks-part.md");
        return new Scale(deliveries, repetitions, span, pending, endpoints, wanted, deadline, aside);
    }
}
