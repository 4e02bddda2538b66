package io.ringback.chart;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;

/** Writes the chart's page: a table of all values, from the comments that stand above them in {@code values.yaml}. */
final class ValuesPage {
    private static final String HEAD = """
            # The chart

            Installs Ringback on Kubernetes. How, from the first look to production: [docs/install-kubernetes.md](../../docs/install-kubernetes.md).
            This page is made from `values.yaml`; `ChartTest` tells when it is stale.

            | value | default | meaning |
            |---|---|---|
            """;

    private final StringBuilder page = new StringBuilder(HEAD);
    private final Deque<String> path = new ArrayDeque<>();
    private final StringBuilder comment = new StringBuilder();

    private ValuesPage() {}

    /** The page for {@code values}: maps in blocks of two spaces, everything else on its line. */
    static String of(String values) {
        ValuesPage made = new ValuesPage();
        values.lines().forEach(made::read);
        return made.page.toString();
    }

    private void read(String line) {
        String text = line.strip();
        if (text.isEmpty()) {
            comment.setLength(0);
        } else if (text.startsWith("#")) {
            comment.append(comment.isEmpty() ? "" : " ")
                    .append(text.substring(1).strip());
        } else {
            entry((line.length() - line.stripLeading().length()) / 2, text);
        }
    }

    private void entry(int depth, String text) {
        int colon = text.indexOf(':');
        String value = text.substring(colon + 1).strip();
        while (path.size() > depth) {
            path.removeLast();
        }
        path.addLast(text.substring(0, colon));
        if (!value.isEmpty()) {
            page.append("| `%s` | `%s` | %s |%n"
                    .formatted(path.stream().collect(Collectors.joining(".")), value.replace("|", "\\|"), comment));
        }
        comment.setLength(0);
    }
}
