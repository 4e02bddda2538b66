package io.ringback.benchmarks;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Medians and percentiles. */
final class Figures {
    private Figures() {}

    static double median(double... values) {
        return quantile(0.5, values);
    }

    /** The smallest value that at least this share of {@code values} does not exceed. */
    static double quantile(double share, double... values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int place = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.max(0, place)];
    }

    /** The quotients, repetition by repetition. */
    static double[] ratios(double[] numerators, double[] denominators) {
        return IntStream.range(0, numerators.length)
                .mapToDouble(i -> numerators[i] / denominators[i])
                .toArray();
    }

    static double millis(long nanos) {
        return nanos / 1e6;
    }
}
