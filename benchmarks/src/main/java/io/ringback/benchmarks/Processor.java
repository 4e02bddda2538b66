package io.ringback.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.LongStream;

/**
 * Measures the processor time of a process and its descendants, in user and kernel mode, including ended ones that were
 * waited for. Works on Linux only (proc(5), {@code /proc/pid/stat}).
 */
final class Processor {
    /** Clock ticks of {@code /proc} on Linux, independent of the kernel's own: {@code sysconf(_SC_CLK_TCK)}. */
    private static final double TICKS_PER_SECOND = 100;
    /** Fields after the command's name: utime, stime, cutime, cstime. */
    private static final int FIRST = 11;

    private static final int FIELDS = 4;

    private final long pid;

    Processor(long pid) {
        this.pid = pid;
    }

    /** Returns the microseconds so far; NaN where unavailable. */
    double micros() {
        if (!Files.exists(stat(pid))) {
            return Double.NaN;
        }
        long ticks = LongStream.concat(
                        LongStream.of(pid),
                        ProcessHandle.of(pid).stream()
                                .flatMap(ProcessHandle::descendants)
                                .mapToLong(ProcessHandle::pid))
                .map(Processor::ticks)
                .sum();
        return ticks / TICKS_PER_SECOND * 1e6;
    }

    private static Path stat(long pid) {
        return Path.of("/proc", Long.toString(pid), "stat");
    }

    private static long ticks(long pid) {
        try {
            String line = Files.readString(stat(pid));
            String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ", -1);
            return LongStream.range(FIRST, FIRST + FIELDS)
                    .map(i -> Long.parseLong(fields[(int) i]))
                    .sum();
        } catch (NoSuchFileException ended) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
