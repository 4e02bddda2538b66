package io.ringback.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Samples the resident memory of a process twice a second. Works on Linux only. */
final class Memory implements AutoCloseable {
    private static final int PERIOD_MILLIS = 500;
    private static final int KIB = 1024;

    private final Path status;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());
    private volatile double most = Double.NaN;

    Memory(long pid) {
        this.status = Path.of("/proc", Long.toString(pid), "status");
        var _ = watch.scheduleAtFixedRate(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Returns the peak resident memory since the last call, in MiB. */
    double mostSince() {
        look();
        double seen = most;
        most = Double.NaN;
        look();
        return seen;
    }

    private void look() {
        double now = resident();
        most = Double.isNaN(most) ? now : Math.max(most, now);
    }

    private double resident() {
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / KIB)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (NoSuchFileException gone) {
            return Double.NaN;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
