package io.ringback.chaos;

import io.ringback.testing.Program;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Runs one process of the service and replaces it when it dies. */
final class Node implements AutoCloseable {
    private static final int LAST_LINES = 12;
    private static final Duration LONGEST_START = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Path build;
    private final Map<String, String> environment;
    private final List<String> complaints = new ArrayList<>();
    private final Semaphore untouched = new Semaphore(1);
    private Program program;
    private volatile @Nullable URI address;
    private int starts;

    /** Starts the packaged service in the folder {@code build}. */
    Node(Path build, Map<String, String> environment) {
        this.build = build;
        this.environment = environment;
        this.program = launch();
    }

    private Program launch() {
        Program launched = Program.start(build, environment);
        starts++;
        Thread.ofVirtual().start(() -> listen(launched));
        return launched;
    }

    private void listen(Program launched) {
        try {
            URI where = launched.awaitReady();
            synchronized (this) {
                address = launched == program ? where : address;
            }
        } catch (InterruptedException | AssertionError ended) {
            // It was killed before it was ready, or could not start: the next health check restarts it.
        }
    }

    /** Returns the URL of the process; null while it does not serve. */
    @Nullable
    URI address() {
        return address;
    }

    /** Reserves the node for one fault; {@link #leave()} must follow. */
    boolean touch() {
        return address != null && untouched.tryAcquire();
    }

    void leave() {
        untouched.release();
    }

    /** Kills the process (SIGKILL) and starts another. */
    void kill() throws InterruptedException {
        program.kill();
        replace();
    }

    /** Stops the process (SIGTERM) and starts another when it has ended. */
    void terminate() throws InterruptedException {
        address = null;
        program.terminate();
        program.awaitExit();
        replace();
    }

    /** Waits until it serves; returns false when its process ended, or did not serve in time. */
    boolean awaitUp() {
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (address == null && program.isAlive() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return address != null;
    }

    /** Stops the process (SIGTERM) without replacement; returns its exit code. Callers no longer use it then. */
    int retire() throws InterruptedException {
        address = null;
        program.terminate();
        return program.awaitExit();
    }

    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    /** Restarts the process if it ended by itself, as a supervisor would. */
    void revive() {
        if (untouched.tryAcquire()) {
            if (!program.isAlive()) {
                replace();
            }
            leave();
        }
    }

    private synchronized void replace() {
        complaints.addAll(program.lines().stream()
                .filter(line -> line.contains(" ERROR "))
                .toList());
        address = null;
        program = launch();
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(program.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    int starts() {
        return starts;
    }

    /** Returns the errors that its processes logged. */
    synchronized List<String> complaints() {
        List<String> all = new ArrayList<>(complaints);
        all.addAll(program.lines().stream()
                .filter(line -> line.contains(" ERROR "))
                .toList());
        return all;
    }

    /** Describes the node and the last line of its log. */
    @Override
    public String toString() {
        List<String> lines = program.lines().stream()
                .filter(line -> !line.startsWith("\tat "))
                .toList();
        return address + " " + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    @Override
    public void close() {
        program.close();
    }
}
