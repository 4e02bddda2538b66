package io.ringback.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Sets the clock of another process while it runs, by the library of Debian's package {@code libfaketime}. Its monotonic
 * clock does not change, as when a machine's clock is set.
 */
public final class FakeClock {
    private static final Path LIBRARIES = Path.of("/usr/lib");

    private final Path library;
    private final Path file;

    private FakeClock(Path library, Path file) {
        this.library = library;
        this.file = file;
    }

    /** Creates a correct clock, stored in a new file of {@code folder}; empty when the library is not installed. */
    public static Optional<FakeClock> in(Path folder) {
        try (Stream<Path> architectures = Files.list(LIBRARIES)) {
            return architectures
                    .map(architecture -> architecture.resolve("faketime/libfaketimeMT.so.1"))
                    .filter(Files::exists)
                    .findFirst()
                    .map(library -> new FakeClock(library, newFile(folder)).set(Duration.ZERO));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path newFile(Path folder) {
        try {
            return Files.createTempFile(folder, "clock", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the environment for the process with this clock, which reads the file once a second. */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", file.toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    /** Sets the clock {@code ahead} of the correct time; a negative value sets it behind. */
    public FakeClock set(Duration ahead) {
        try {
            long seconds = ahead.toSeconds();
            Path next = Files.writeString(
                    file.resolveSibling(file.getFileName() + ".next"), (seconds < 0 ? "" : "+") + seconds);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
