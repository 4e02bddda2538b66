package io.ringback.startup;

import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Measures starts of the packaged program on a migrated database, and trains its AOT cache with requests: a command of
 * its own ({@code benchmarks/startup}).
 */
public final class Startup {
    private static final String TOKEN = "a-master-token-for-startup-only-0123456789";
    private static final int REQUESTS = 300;
    private static final int STARTS = 5;
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final long STEP_NANOS = 2_000_000;

    private final Postgres.Database database = Postgres.migrated();
    private final HttpClient client = HttpClient.newHttpClient();

    private Startup() {}

    /** Runs {@code train <folder of the application>}, or {@code measure <name>=<folder or executable> …}. */
    public static void main(String[] arguments) throws Exception {
        Startup startup = new Startup();
        List<String> rest = List.of(arguments).subList(1, arguments.length);
        switch (arguments[0]) {
            case "train" -> startup.train(Path.of(rest.getFirst()));
            case "measure" -> startup.measure(rest);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        System.exit(0);
    }

    private void train(Path folder) throws Exception {
        Started trained = start(java(folder, List.of("-XX:AOTCacheOutput=app.aot")));
        request(trained.uri());
        trained.process().destroy();
        // The JVM writes the cache at the end of the program.
        if (!trained.process().waitFor(5, TimeUnit.MINUTES) || !Files.exists(folder.resolve("app.aot"))) {
            throw new IllegalStateException("no AOT cache was made in " + folder);
        }
        System.out.printf("AOT cache: %d MiB%n", Files.size(folder.resolve("app.aot")) >> 20);
    }

    /** Starts each in turn, so that other load affects all alike. */
    private void measure(List<String> subjects) throws Exception {
        Map<String, List<Long>> millis = new LinkedHashMap<>();
        Map<String, List<Long>> resident = new LinkedHashMap<>();
        for (int i = 0; i < STARTS; i++) {
            for (String subject : subjects) {
                int equals = subject.indexOf('=');
                String name = subject.substring(0, equals);
                Started started =
                        start(command(Path.of(subject.substring(equals + 1)).toAbsolutePath()));
                millis.computeIfAbsent(name, it -> new ArrayList<>()).add(started.millis());
                request(started.uri());
                resident.computeIfAbsent(name, it -> new ArrayList<>()).add(resident(started.process()));
                started.process().destroy();
                started.process().waitFor();
            }
        }
        System.out.printf(
                "%-8s | %-32s | %-5s | %s%n",
                "", "first 200 of readiness, ms (all)", "ratio", "resident after 300 requests, MiB");
        long first = median(millis.values().iterator().next());
        millis.forEach((name, all) -> System.out.printf(
                Locale.ROOT,
                "%-8s | %-6d %-25s | %-5.2f | %d%n",
                name,
                median(all),
                all.stream().sorted().toList(),
                (double) median(all) / first,
                median(Objects.requireNonNull(resident.get(name)))));
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static ProcessBuilder command(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return new ProcessBuilder(path.toString());
        }
        boolean trained = Files.exists(path.resolve("app.aot"));
        return java(path, trained ? optionsOfImage() : List.of());
    }

    /** Returns the options with which the JVM image starts the program. */
    private static List<String> optionsOfImage() throws IOException {
        String options = Files.readAllLines(Path.of("src/main/docker/Dockerfile.jvm")).stream()
                .filter(line -> line.startsWith("ENV JDK_JAVA_OPTIONS="))
                .findFirst()
                .orElseThrow();
        String inFolder = options.substring(options.indexOf('"') + 1, options.lastIndexOf('"'))
                .replace("/opt/ringback/app.aot", "app.aot");
        return List.of(inFolder.split(" ", -1));
    }

    private static ProcessBuilder java(Path folder, List<String> options) {
        List<String> command = Stream.of(
                        List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        options,
                        List.of("-jar", "quarkus-run.jar"))
                .flatMap(List::stream)
                .toList();
        return new ProcessBuilder(command).directory(folder.toFile());
    }

    private record Started(Process process, URI uri, long millis) {}

    private Started start(ProcessBuilder builder) throws Exception {
        int port = freePort();
        int managementPort = freePort();
        builder.environment().putAll(Program.environment(database, TOKEN));
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort));
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        URI uri = URI.create("http://127.0.0.1:" + port);
        URI management = URI.create("http://127.0.0.1:" + managementPort);
        long begun = System.nanoTime();
        Process process = builder.start();
        while (!isReady(management)) {
            if (!process.isAlive() || System.nanoTime() - begun > LONGEST.toNanos()) {
                throw new IllegalStateException("it does not start: " + builder.command());
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        return new Started(
                process, uri, Duration.ofNanos(System.nanoTime() - begun).toMillis());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private boolean isReady(URI management) throws InterruptedException {
        try {
            return status(HttpRequest.newBuilder(management.resolve("/q/health/ready"))) == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private int status(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.header("X-Auth-Token", TOKEN).build(), BodyHandlers.ofString())
                .statusCode();
    }

    /** Sends typical requests: webhooks, events, attempts, and errors. */
    private void request(URI uri) throws Exception {
        String account = client.send(
                        HttpRequest.newBuilder(uri.resolve("/v1/token_auth"))
                                .header("X-Auth-Token", TOKEN)
                                .build(),
                        BodyHandlers.ofString())
                .body()
                .replaceAll("(?s).*\"account_id\":\"([0-9a-f]{32})\".*", "$1");
        URI there = uri.resolve("/v1/accounts/" + account + "/");
        status(
                HttpRequest.newBuilder(there.resolve("webhooks"))
                        .header("Content-Type", "application/json")
                        .PUT(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"data\":{\"name\":\"start\",\"uri\":\"http://127.0.0.1:8080/\",\"hook\":\"channel_create\",\"retries\":0}}")));
        for (int i = 0; i < REQUESTS; i++) {
            switch (i % 3) {
                case 0 ->
                    status(HttpRequest.newBuilder(there.resolve("events"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"data\":{\"hook\":\"channel_create\",\"payload\":{\"call_id\":\"c" + i
                                            + "\"}}}")));
                case 1 -> status(HttpRequest.newBuilder(there.resolve("webhooks")));
                default -> status(HttpRequest.newBuilder(there.resolve("webhooks/attempts")));
            }
        }
    }

    private static long resident(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10)
                .findFirst()
                .orElseThrow();
    }
}
