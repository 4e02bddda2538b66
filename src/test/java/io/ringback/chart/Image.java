package io.ringback.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the JVM image without its layers: its start script and variable, with the Java of the tests. */
final class Image {
    private static final Path FOLDER = Path.of("src", "main", "docker");
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");

    private Image() {}

    /** Returns the value of its variable. */
    static String options() throws IOException {
        return Files.readAllLines(FOLDER.resolve("Dockerfile.jvm")).stream()
                .filter(line -> line.startsWith("ENV JDK_JAVA_OPTIONS="))
                .map(line -> line.substring(line.indexOf('"') + 1, line.lastIndexOf('"')))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Runs its start script in {@code folder} with this file as AOT cache; both outputs are merged, as in a pod's log.
     */
    static Process start(Path folder, Path cache, List<String> arguments, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(FOLDER.resolve("start").toAbsolutePath().toString());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("PATH", JAVA + ":" + builder.environment().get("PATH"));
        builder.environment().put("JDK_JAVA_OPTIONS", options().replace("/opt/ringback/app.aot", cache.toString()));
        builder.environment().putAll(environment);
        return builder.start();
    }
}
