package io.ringback.benchmarks;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Computes medians and percentiles. */
final class Figures {
    private Figures() {}

    static double median(double... values) {
        return quantile(0.5, values);
    }

    /** Returns the smallest value that at least this share of {@code values} does not exceed. */
    static double quantile(double share, double... values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int place = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.max(0, place)];
    }

    /** Returns the quotients, per repetition. */
    static double[] ratios(double[] numerators, double[] denominators) {
        return IntStream.range(0, numerators.length)
                .mapToDouble(i -> numerators[i] / denominators[i])
                .toArray();
    }

    /** Returns an array for the maximum number of repetitions, none of them measured yet. */
    static double[] none(int repetitions) {
        double[] values = new double[repetitions];
        Arrays.fill(values, Double.NaN);
        return values;
    }

    static double[][] none(int rows, int repetitions) {
        return IntStream.range(0, rows).mapToObj(i -> none(repetitions)).toArray(double[][]::new);
    }

    /** Returns the measured values. */
    static double[] measured(double... values) {
        return Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
    }

    static double millis(long nanos) {
        return nanos / 1e6;
    }
}
