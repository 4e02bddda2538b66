package io.ringback.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Renders the chart under {@code helm/ringback} in one process of Helm that all tests share. */
final class Chart {
    static final Path FOLDER = Path.of("helm", "ringback");
    static final String ANSWER = "answer ";
    /** Annotation of hooks, which Helm renders separately; tests replace it. */
    private static final String HOOK = "helm.sh/hook";

    private static final String TESTED_HOOK = "tested/hook";

    private static final String KUBERNETES = "v1.33.0";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static @Nullable Chart shared;

    private final BufferedReader answers;
    private final BufferedWriter wishes;

    private Chart(Process helm) {
        answers = helm.inputReader(UTF_8);
        wishes = helm.outputWriter(UTF_8);
    }

    /** Holds the rendered objects, or the error. */
    record Rendered(List<Manifest> objects, String notes, String error) {

        List<String> names() {
            return objects.stream().map(it -> it.kind() + " " + it.name()).toList();
        }

        List<Manifest> ofKind(String kind) {
            return objects.stream().filter(it -> it.kind().equals(kind)).toList();
        }

        Manifest one(String kind, String name) {
            return objects.stream()
                    .filter(it -> it.kind().equals(kind) && it.name().equals(name))
                    .reduce((one, other) -> {
                        throw new AssertionError("two of " + kind + " " + name);
                    })
                    .orElseThrow(() -> new AssertionError("no %s %s in %s%s".formatted(kind, name, error, names())));
        }
    }

    /** Renders {@code ci/}<i>name</i>{@code -values.yaml} with this YAML on top; must succeed. */
    static Rendered render(String name, String yaml) {
        Rendered rendered = tryToRender(name, yaml);
        if (!rendered.error().isEmpty()) {
            throw new AssertionError(name + " with " + yaml + " did not render: " + rendered.error());
        }
        return rendered;
    }

    static Rendered tryToRender(String name, String yaml) {
        return tryToRender(List.of(FOLDER.resolve("ci", name + "-values.yaml")), yaml);
    }

    static Rendered tryToRender(List<Path> files, String yaml) {
        try {
            Path onTop = Files.createTempFile("values", ".yaml");
            try {
                Files.writeString(onTop, yaml);
                var values = Stream.concat(files.stream(), Stream.of(onTop))
                        .map(file -> file.toAbsolutePath().toString())
                        .toList();
                JsonNode answer = ask(Map.of("values", values, "kube", KUBERNETES));
                return rendered(
                        Manifest.all(answer.path("yaml").asText().replace(TESTED_HOOK, HOOK)),
                        answer.path("error").asText());
            } finally {
                Files.delete(onTop);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Rendered rendered(List<Manifest> all, String error) {
        var notes = all.stream().filter(object -> object.kind().equals("Notes")).findFirst();
        return new Rendered(
                all.stream().filter(object -> !object.kind().equals("Notes")).toList(),
                notes.map(object -> object.at("/text").asText()).orElse(""),
                error);
    }

    static String lint() {
        return ask(Map.of("lint", true)).path("yaml").asText();
    }

    /** Returns the names of the values files under {@code ci}. */
    static List<String> ci() {
        try (var files = Files.list(FOLDER.resolve("ci"))) {
            return files.map(file -> file.getFileName().toString().replace("-values.yaml", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(String file) {
        try {
            return Files.readString(FOLDER.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized JsonNode ask(Map<String, Object> wish) {
        try {
            if (shared == null) {
                shared = new Chart(start());
            }
            return shared.exchange(JSON.writeValueAsString(wish));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode exchange(String wish) throws IOException {
        wishes.write(wish);
        wishes.newLine();
        wishes.flush();
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(ANSWER)) {
                return JSON.readTree(line.substring(ANSWER.length()));
            }
        }
        throw new IOException("Helm's process ended");
    }

    /** Starts the process, which ends with its input, that is with this process. */
    private static Process start() throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Renderer.class.getName());
        command.add(FOLDER.toAbsolutePath().toString());
        command.add(withAllInSight().toString());
        var builder = new ProcessBuilder(command).redirectError(new File("target", "helm.log"));
        builder.environment().put("KUBECONFIG", Cluster.config().toString());
        return builder.start();
    }

    /** Copies the chart so that hooks and notes are rendered like other templates. */
    private static Path withAllInSight() throws IOException {
        Path copy = Files.createTempDirectory("chart");
        try (var files = Files.walk(FOLDER)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(FOLDER.relativize(file).toString());
                Files.createDirectories(Objects.requireNonNull(to.getParent()));
                Files.writeString(to, Files.readString(file).replace(HOOK, TESTED_HOOK));
            }
        }
        // Helm prints the notes only at an install, so they are also rendered as an object.
        Files.writeString(copy.resolve("templates", "notes.yaml"), """
                {{- define "notes" }}%s{{ end }}
                kind: Notes
                text: {{ include "notes" . | toJson }}
                """.formatted(read("templates/NOTES.txt")));
        return copy;
    }
}
