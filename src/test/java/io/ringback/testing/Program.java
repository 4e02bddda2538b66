package io.ringback.testing;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs the packaged service as a separate process, which can be killed, stopped, and run twice on one database.
 *
 * <p>It needs {@code target/quarkus-app}, so only tests after packaging ({@code *IT}) can use it.
 */
public final class Program implements AutoCloseable {
    /** The packaged service of this tree. */
    public static final Path PRESENT = Path.of("target", "quarkus-app");

    /** Builds without a management port log only one URL. */
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://[^\\s\"]+?:\\d+)"
            + "(?: and (https://[^\\s\"]+?:\\d+))?"
            + "(?:\\. Management interface listening on (http://[^\\s\"]+?:\\d+))?");

    /** Halves the CPU time of a start but slows down long runs, so tests under load do not use it. */
    static final List<String> BRIEF = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** Marks the end of the output. */
    private static final String END = "\0";

    private final Process process;
    private final ConcurrentLinkedQueue<String> said = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();
    private volatile @Nullable URI management;
    private volatile @Nullable URI secure;

    private Program(Process process) {
        this.process = process;
        Thread.ofVirtual().name("program-output").start(this::listen);
    }

    /** Starts it on a free port, with this environment in addition to {@link #environment}. */
    public static Program start(Map<String, String> environment) {
        return start(PRESENT, environment);
    }

    /** Starts it with a JVM that starts faster, for tests about starting and stopping. */
    public static Program startBriefly(Map<String, String> environment) {
        return start(PRESENT, BRIEF, environment);
    }

    /** Starts the packaged service in the folder {@code build}. */
    public static Program start(Path build, Map<String, String> environment) {
        return start(build, List.of(), environment);
    }

    private static Program start(Path build, List<String> options, Map<String, String> environment) {
        List<String> all = new ArrayList<>(options);
        if (build.equals(PRESENT)) {
            all.add(ClassArchive.option());
        }
        return launch(build, all, environment);
    }

    static Program launch(Path build, List<String> options, Map<String, String> environment) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-jar");
        command.add(build.resolve("quarkus-run.jar").toString());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("QUARKUS_HTTP_PORT", "0");
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", "0");
        builder.environment().putAll(environment);
        try {
            var process = builder.start();
            process.getOutputStream().close();
            return new Program(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the environment of a service on this database that may call receivers on the loopback. */
    public static Map<String, String> environment(Postgres.Database database, String masterToken) {
        return Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL",
                database.url(),
                "QUARKUS_DATASOURCE_USERNAME",
                database.username(),
                "QUARKUS_DATASOURCE_PASSWORD",
                database.password(),
                "RINGBACK_MASTER_TOKEN",
                masterToken,
                "RINGBACK_ENCRYPTION_KEYS",
                "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                "RINGBACK_RATE_LIMIT",
                "0",
                "RINGBACK_EGRESS_ALLOW",
                "127.0.0.0/8,::1/128");
    }

    /** Waits until it serves; returns its URL. */
    public URI awaitReady() throws InterruptedException {
        Matcher listening = awaitLine(LISTENING);
        if (listening.group(2) != null) {
            secure = reachable(listening.group(2));
        }
        if (listening.group(3) != null) {
            management = reachable(listening.group(3));
        }
        return reachable(listening.group(1));
    }

    private static URI reachable(String listening) {
        return URI.create(listening.replace("//0.0.0.0:", "//127.0.0.1:"));
    }

    /** Returns the URL of health and metrics; known once {@link #awaitReady()} has returned. */
    public URI management() {
        return Objects.requireNonNull(management, "it is not ready yet, or has no management port");
    }

    /** Returns its TLS URL; known once {@link #awaitReady()} has returned. */
    public URI secure() {
        return Objects.requireNonNull(secure, "it is not ready yet, or has no port with TLS");
    }

    /** Returns the status of {@code /q/health/}<i>check</i>. */
    public int health(String check) {
        return given().baseUri(management().toString())
                .get("/q/health/" + check)
                .statusCode();
    }

    /** Waits for the next unread line that contains {@code pattern}. */
    public Matcher awaitLine(Pattern pattern) throws InterruptedException {
        String line = unread.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        while (line != null && !line.equals(END)) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return matcher;
            }
            line = unread.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        throw new AssertionError("it never said " + pattern + " but:\n" + output());
    }

    /** Waits for its end; returns its exit code. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it did not end; it said:\n" + output());
        }
        awaitEndOfOutput();
        return process.exitValue();
    }

    /** Kills it (SIGKILL); returns when it has ended. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Stops it (SIGTERM) without waiting. Further output is still read, unlike after {@code Process.destroy}. */
    public void terminate() {
        process.toHandle().destroy();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns all output so far. */
    public String output() {
        return String.join("\n", said);
    }

    public List<String> lines() {
        return List.copyOf(said);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private void awaitEndOfOutput() throws InterruptedException {
        String line = unread.take();
        while (!line.equals(END)) {
            line = unread.take();
        }
        unread.add(END);
    }

    private void listen() {
        try (BufferedReader reader = process.inputReader(UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                said.add(line);
                unread.add(line);
            }
        } catch (IOException e) {
            // It was killed while writing.
        } finally {
            unread.add(END);
        }
    }
}
