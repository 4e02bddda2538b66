package io.ringback.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Collects the results in one table, with the aims. */
final class Report {
    private final List<String> preface = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(String section, String measure, String unit, double[] values, String aim, String result) {
        String figure() {
            return show(Figures.median(values));
        }

        String all() {
            return values.length < 2
                    ? ""
                    : Arrays.stream(values).mapToObj(Report::show).collect(Collectors.joining(" / "));
        }
    }

    /** Defines the kind of limit that an aim sets. */
    enum Bound {
        AT_LEAST("≥"),
        AT_MOST("≤");

        private final String sign;

        Bound(String sign) {
            this.sign = sign;
        }

        boolean holds(double value, double limit) {
            return this == AT_LEAST ? value >= limit : value <= limit;
        }
    }

    synchronized void preface(String line) {
        preface.add(line);
    }

    synchronized void figure(String section, String measure, String unit, double... values) {
        add(new Row(section, measure, unit, Figures.measured(values), "", ""));
    }

    /** Adds a figure with an aim for its median. */
    synchronized void aim(String section, String measure, String unit, Bound bound, double limit, double... values) {
        double[] measured = Figures.measured(values);
        String result =
                measured.length == 0 ? "not measured" : bound.holds(Figures.median(measured), limit) ? "met" : "missed";
        add(new Row(section, measure, unit, measured, bound.sign + " " + show(limit), result));
    }

    synchronized void note(String text) {
        notes.add(text);
        System.out.println(text);
    }

    private void add(Row row) {
        rows.add(row);
        System.out.printf(
                Locale.ROOT,
                "%-10s %-62s %10s %-6s %s %s %s%n",
                row.section(),
                row.measure(),
                row.figure(),
                row.unit(),
                row.all(),
                row.aim(),
                row.result());
    }

    synchronized String text() {
        StringBuilder text = new StringBuilder("# Benchmarks\n\n");
        preface.forEach(line -> text.append(line).append('\n'));
        text.append("\n| | measure | median | unit | repetitions | aim | |\n|---|---|--:|---|---|---|---|\n");
        for (Row row : rows) {
            text.append("| %s | %s | %s | %s | %s | %s | %s |%n"
                    .formatted(
                            row.section(),
                            row.measure(),
                            row.figure(),
                            row.unit(),
                            row.all(),
                            row.aim(),
                            row.result()));
        }
        text.append('\n');
        notes.forEach(note -> text.append("- ").append(note).append('\n'));
        return text.toString();
    }

    void write(Path document) throws IOException {
        Files.writeString(document, text());
    }

    private static String show(double value) {
        if (Double.isNaN(value)) {
            return "none";
        }
        String pattern = Math.abs(value) >= 100 ? "%,.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, pattern, value);
    }
}
