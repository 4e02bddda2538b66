package io.ringback.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A process of its own that renders the chart, once for each case, and lints it: Helm's library brings a runtime that does
 * not get on with every other in one process.
 */
final class Render {
    static final Path CHART = Path.of("helm/ringback");

    /** The rendering leaves hooks out; by another name they are objects like the others. */
    private static final Pattern HOOK = Pattern.compile("helm\\.sh/hook");

    private Render() {}

    /** Arguments: the folder to write to. Reads {@code cases/*.yaml} there, writes what comes of each to {@code rendered/}. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        LintResult lint = new Helm(CHART).lint().strict().call();
        Files.writeString(
                folder.resolve("lint"),
                (lint.isFailed() ? "failed\n" : "ok\n") + String.join("\n", lint.getMessages()));
        Path open = copy(folder.resolve("chart"));
        Path rendered = Files.createDirectories(folder.resolve("rendered"));
        List<Path> cases;
        try (var files = Files.list(folder.resolve("cases"))) {
            cases = files.sorted().toList();
        }
        for (Path values : cases) {
            Files.writeString(rendered.resolve(values.getFileName()), render(open, values));
        }
    }

    private static Path copy(Path target) throws IOException {
        try (var files = Files.walk(CHART)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copied = target.resolve(CHART.relativize(file).toString());
                Files.createDirectories(copied.getParent());
                Files.writeString(copied, HOOK.matcher(Files.readString(file)).replaceAll("hook.example/hook"));
            }
        }
        return target;
    }

    /** The manifests; or what Helm refuses them with. */
    private static String render(Path chart, Path values) {
        try {
            return new Helm(chart)
                    .template()
                    .withName("hooks")
                    .withNamespace("calls")
                    .withKubeVersion("v1.33.0")
                    .withValuesFile(values)
                    .call();
        } catch (RuntimeException refused) {
            return "REFUSED " + refused.getMessage();
        }
    }
}
