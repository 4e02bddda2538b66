package io.ringback.benchmarks;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Starts a class of this class path as a separate process, which ends with its standard input. */
final class Children {
    private Children() {}

    static Process java(Class<?> main, String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = Stream.concat(
                        Stream.of(java, "-cp", System.getProperty("java.class.path"), main.getName()),
                        Stream.of(arguments))
                .toList();
        return new ProcessBuilder(command)
                .directory(new File("."))
                .redirectError(Redirect.INHERIT)
                .start();
    }
}
