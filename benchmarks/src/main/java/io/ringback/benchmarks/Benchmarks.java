package io.ringback.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Runs the benchmarks one after the other, prints their table and writes it to a file. */
public final class Benchmarks {
    private static final Duration LAST_RESORT = Duration.ofSeconds(20);

    private final Scale scale;
    private final Report report = new Report();
    private final Budget budget = new Budget();
    private volatile boolean whole = true;

    private Benchmarks(Scale scale) {
        this.scale = scale;
    }

    public static void main(String[] arguments) throws Exception {
        Benchmarks benchmarks = new Benchmarks(Scale.of(arguments));
        benchmarks.endInTime();
        benchmarks.run(String.join(" ", arguments).strip());
        System.out.println();
        System.out.println(benchmarks.report.text());
        System.exit(benchmarks.whole ? 0 : 1);
    }

    private void run(String arguments) throws Exception {
        long started = System.nanoTime();
        try (Stage stage = Stage.set(budget)) {
            preface(stage, arguments);
            section("drain", () -> new Drain(stage, scale).run(report), stage);
            section("accept", () -> new Accept(stage, scale).run(report), stage);
            section("latency", () -> new Latency(stage, scale).run(report), stage);
            section("neighbour", () -> new Neighbour(stage, scale).run(report), stage);
            section("slow", () -> new Slow(stage, scale).run(report), stage);
            section("two", () -> new Two(stage, scale).run(report), stage);
            section("growth", () -> new Growth(stage, scale).run(report), stage);
        }
        report.preface(
                "It took " + Duration.ofNanos(System.nanoTime() - started).toSeconds() + " s.");
        budget.leftOut().forEach(this::leftOut);
        report.write(scale.document());
    }

    @FunctionalInterface
    private interface Section {
        void run() throws Exception;
    }

    private void section(String name, Section section, Stage stage) {
        if (!scale.has(name) || !budget.begin(name)) {
            return;
        }
        long started = System.nanoTime();
        stage.memory.mostSince();
        try {
            section.run();
        } catch (Exception failure) {
            whole = false;
            failure.printStackTrace();
            report.note("**" + name + " was not measured completely**: " + failure);
        }
        stage.complaints().forEach(line -> report.note("Log of the program: `" + line + "`"));
        report.figure(name, "memory of the program, the most that was resident", "MiB", stage.memory.mostSince());
        report.figure(
                name,
                "this section took",
                "s",
                Duration.ofNanos(System.nanoTime() - started).toMillis() / 1e3);
    }

    private void preface(Stage stage, String arguments) throws IOException {
        report.preface("Results of `benchmarks/run" + (arguments.isEmpty() ? "" : " " + arguments) + "` on "
                + LocalDate.ofInstant(InstantSource.system().instant(), ZoneOffset.UTC) + ". Each line is described in "
                + "[benchmarks/README.md](../benchmarks/README.md).");
        report.preface("");
        report.preface("- Machine: " + machine());
        report.preface("- " + jars("db-scheduler-", "vertx-core-", "netty-codec-http-", "postgresql-") + ".");
        report.preface("- Java " + Runtime.version() + ", PostgreSQL " + stage.server.version() + " with "
                + Server.SETTINGS + "; all processes on this machine, over the loopback.");
    }

    /** Returns the versions of the jars with these names on the class path. */
    private static String jars(String... names) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> String.valueOf(Path.of(entry).getFileName()))
                .filter(jar -> Arrays.stream(names).anyMatch(jar::startsWith))
                .map(jar -> jar.replaceFirst("\\.jar$", ""))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String machine() throws IOException {
        return Runtime.getRuntime().availableProcessors() + " cores, " + line("/proc/meminfo", "MemTotal") + ", "
                + line("/proc/cpuinfo", "model name") + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.version");
    }

    private static String line(String file, String key) throws IOException {
        Path path = Path.of(file);
        if (!Files.exists(path)) {
            return "unknown " + key;
        }
        try (var lines = Files.lines(path)) {
            return lines.filter(line -> line.startsWith(key))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown " + key);
        }
    }

    private void leftOut(String what) {
        report.note("Omitted for lack of time: " + what + ".");
    }

    /** Ends this process and its children after the deadline, and prints the results so far. */
    private void endInTime() {
        Thread.ofPlatform().daemon().name("deadline").start(() -> {
            try {
                Thread.sleep(scale.deadline());
                budget.leftOut().forEach(this::leftOut);
                leftOut("the rest of " + budget.section() + ", and all sections after it; out of time after "
                        + scale.deadline().toSeconds() + " s");
                System.out.println(report.text());
                int code = whole ? 0 : 1;
                Thread.ofPlatform().daemon().start(() -> System.exit(code));
                Thread.sleep(LAST_RESORT);
                Runtime.getRuntime().halt(code);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
