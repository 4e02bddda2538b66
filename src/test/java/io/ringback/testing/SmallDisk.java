package io.ringback.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a few megabytes in memory, on which a database can be full. To mount it takes root, on Linux. */
public final class SmallDisk implements AutoCloseable {
    private static final int BLOCK = 4096;

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Whether this process may mount one. */
    public static boolean isPossible() {
        try (SmallDisk disk = mount(1)) {
            return Files.isDirectory(disk.directory);
        } catch (IllegalStateException refused) {
            return false;
        }
    }

    /**
     * A new one of {@code mebibytes}.
     *
     * @throws IllegalStateException when this process may not mount it
     */
    public static SmallDisk mount(int mebibytes) {
        try {
            Path directory = Files.createTempDirectory("small-disk");
            String options = "size=" + mebibytes + "m,mode=0777";
            if (!Installed.runs("mount", "-t", "tmpfs", "-o", options, "tmpfs", directory.toString())) {
                Files.delete(directory);
                throw new IllegalStateException("this process may not mount a file system");
            }
            return new SmallDisk(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new directory on it, for a tablespace. */
    public Path directory(String name) throws IOException {
        return Files.createDirectory(directory.resolve(name));
    }

    /** Takes all of its room that is left. */
    public void fill() throws IOException {
        byte[] block = new byte[BLOCK];
        try (OutputStream filler = Files.newOutputStream(filler())) {
            while (directory.toFile().getUsableSpace() >= BLOCK) {
                filler.write(block);
            }
        }
    }

    /** Gives back what {@link #fill()} took. */
    public void free() throws IOException {
        Files.deleteIfExists(filler());
    }

    private Path filler() {
        return directory.resolve("filler");
    }

    @Override
    public void close() {
        if (!Installed.runs("umount", "--lazy", directory.toString())) {
            throw new IllegalStateException(directory + " cannot be unmounted");
        }
        try {
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
