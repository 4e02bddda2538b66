package io.ringback.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Mounts a file system of a few megabytes in memory, to simulate a full disk. Needs root on Linux. */
public final class SmallDisk implements AutoCloseable {
    private static final int BLOCK = 4096;

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Returns whether this process may mount one. */
    public static boolean isPossible() {
        try (SmallDisk disk = mount(1)) {
            return Files.isDirectory(disk.directory);
        } catch (IllegalStateException refused) {
            return false;
        }
    }

    /**
     * Mounts a new one of {@code mebibytes}.
     *
     * @throws IllegalStateException if this process may not mount it
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

    /** Creates a directory on it, for a tablespace. */
    public Path directory(String name) throws IOException {
        return Files.createDirectory(directory.resolve(name));
    }

    /** Fills all free space. */
    public void fill() throws IOException {
        byte[] block = new byte[BLOCK];
        try (OutputStream filler = Files.newOutputStream(filler())) {
            while (directory.toFile().getUsableSpace() >= BLOCK) {
                filler.write(block);
            }
        }
    }

    /** Frees the space that {@link #fill()} took. */
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
