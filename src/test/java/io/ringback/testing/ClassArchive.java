package io.ringback.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Creates an archive of the classes that the packaged service loads at startup (class data sharing): it saves a third
 * of the CPU time of each later start. The image has the same in its AOT cache.
 *
 * <p>A JVM with other options can use it too; one that cannot starts without it.
 */
final class ClassArchive {
    private static final Path ARCHIVE = Path.of("target", "starts.jsa");
    private static final String TOKEN = "a-master-token-for-tests-only-0123456789";

    private ClassArchive() {}

    /** Returns the JVM option that uses the archive; creates it first when the package is newer. */
    static synchronized String option() {
        try {
            if (isStale()) {
                make();
            }
            return "-XX:SharedArchiveFile=" + ARCHIVE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    /** Starts and stops the service; its JVM writes the archive at the end. */
    private static void make() throws IOException, InterruptedException {
        Path draft = Files.createTempFile(ARCHIVE.getParent(), "starts", ".jsa");
        List<String> options = new ArrayList<>(Program.BRIEF);
        options.add("-XX:ArchiveClassesAtExit=" + draft);
        try (var program = Program.launch(Program.PRESENT, options, Program.environment(Postgres.empty(), TOKEN))) {
            program.awaitReady();
            program.terminate();
            program.awaitExit();
            if (Files.size(draft) == 0) {
                throw new AssertionError("no archive of classes was made:\n" + program.output());
            }
            Files.move(draft, ARCHIVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static boolean isStale() throws IOException {
        if (!Files.exists(ARCHIVE)) {
            return true;
        }
        FileTime made = Files.getLastModifiedTime(ARCHIVE);
        try (Stream<Path> files = Files.walk(Program.PRESENT)) {
            for (Path file : files.toList()) {
                if (Files.getLastModifiedTime(file).compareTo(made) > 0) {
                    return true;
                }
            }
        }
        return false;
    }
}
